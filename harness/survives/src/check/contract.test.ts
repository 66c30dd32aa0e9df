import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject, throws } from '../language/language.ts';
import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** A shop of lockers: small, and with everything that a contract can say. */
interface Lockers {
  claim: (pool: pg.Pool, locker: string, guest: string) => Promise<boolean>;
  leave: (pool: pg.Pool, locker: string, guest: string) => Promise<boolean>;
  guestOf: (pool: pg.Pool, locker: string) => Promise<string | null>;
}
type Shop = ReadonlyMap<string, { guest: string; until: { from: number; to: number } } | null>;

const SCHEMA = `
  CREATE TABLE lockers (id text PRIMARY KEY, guest text, until timestamptz);
  CREATE VIEW claimed AS SELECT id, guest, until FROM lockers WHERE until > now()`;

const RIGHT = {
  claim: `UPDATE lockers SET guest = $2, until = now() + interval '1 hour'
          WHERE id = $1 AND (until IS NULL OR until <= now() OR guest = $2)`,
  leave: 'UPDATE lockers SET until = NULL WHERE id = $1 AND guest = $2 AND until > now()',
  guestOf: 'SELECT guest FROM lockers WHERE id = $1 AND until > now()',
};

/** The right code, or with other SQL in the place of some of it. */
const lockers = (sql: Partial<typeof RIGHT> = {}): Code => {
  const { claim, leave, guestOf } = { ...RIGHT, ...sql };
  return (pool) => ({
    claim: async (...args: unknown[]) => (await pool.query(claim, args)).rowCount === 1,
    leave: async (...args: unknown[]) => (await pool.query(leave, args)).rowCount === 1,
    guestOf: async (...args: unknown[]) =>
      (await pool.query<{ guest: string }>(guestOf, args)).rows[0]?.guest ?? null,
  });
};

const locker = fc.constantFrom('l1', 'l2', 'l3', 'later');
const guest = fc.constantFrom('ann', 'ben', "O'Hara");
const put = (shop: Shop, id: string, holder: ReturnType<Shop['get']>): Shop =>
  new Map(shop).set(id, holder ?? null);

const contract = subject<Lockers>().contract<Shop>({
  sentences: {
    claimed: 'A free locker is given for an hour.',
    refused: 'A locker has one guest.',
    left: 'Whoever has it can give it back.',
    guest: 'Who has it is told.',
    view: 'claimed shows it',
    silent: 'A refusal changes nothing.',
    answers: 'Nobody gets an exception.',
  },
  noException: 'answers',
  unchanged: 'silent',
  begin: {
    rows: { lockers: [{ id: 'l2' }, { id: 'l3' }] },
    state: new Map([
      ['l1', null],
      ['l2', null],
      ['l3', null],
    ]),
  },
  calls: {
    claim: {
      args: [locker, guest],
      about: ([id]) => [id],
      linearizable: true,
      step: (shop, [id, guest], when) => {
        const held = shop.get(id);
        if (!shop.has(id) || (held && held.guest !== guest)) return { sentence: 'refused', answer: false };
        return {
          sentence: 'claimed',
          answer: true,
          then: put(shop, id, { guest, until: when.in('1 hour') }),
        };
      },
    },
    leave: {
      args: [locker, guest],
      about: ([id]) => [id],
      linearizable: true,
      step: (shop, [id, guest]) =>
        shop.get(id)?.guest === guest
          ? { sentence: 'left', answer: true, then: put(shop, id, null) }
          : { sentence: 'left', answer: false },
    },
    guestOf: {
      args: [locker],
      about: ([id]) => [id],
      reads: true,
      linearizable: true,
      step: (shop, [id]) => ({ sentence: 'guest', answer: shop.get(id)?.guest ?? null }),
    },
  },
  writes: {
    'the shop gets a locker': {
      args: [fc.constant('later')],
      about: ([id]) => [id],
      rows: ([id]) => ({ lockers: [{ id }] }),
      step: (shop, [id]) => (shop.has(id) ? undefined : put(shop, id, null)),
    },
  },
  views: {
    claimed: {
      sentence: 'view',
      columns: { id: 'text', guest: 'text', until: 'moment' },
      rows: (shop) => [...shop].flatMap(([id, held]) => (held ? [{ id, ...held }] : [])),
    },
  },
  limits: (shop) =>
    [...shop].flatMap(([id, held]) => (held ? [{ at: held.until, then: put(shop, id, null) }] : [])),
  readers: (id) => [['guestOf', id]],
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

type Code = (pool: pg.Pool) => Record<string, unknown>;

async function verdictOn(code: Code, other: Partial<typeof contract> = {}, schema = SCHEMA) {
  return check<Lockers>({
    name: 'lockers',
    code,
    schema: async (owner: pg.Client) => void (await owner.query(schema)),
    server,
    seed: "INSERT INTO lockers VALUES ('l1')",
    state: 'SELECT id FROM lockers ORDER BY id',
    contract: { ...contract, ...other },
    promises: [],
  });
}

const of = ({ properties }: Verdict, id: string): PropertyVerdict =>
  properties.find((each) => each.id === id)!;
const inSequence = async (...given: Parameters<typeof verdictOn>): Promise<PropertyVerdict> =>
  of(await verdictOn(...given), 'one-call-after-another');

const callsIn = ({ counterexample }: PropertyVerdict): string[] =>
  counterexample!.timeline.flatMap((event) => (event.kind === 'call' ? [event.call] : []));

it('right code survives, and what was played is said', async () => {
  const verdict = await verdictOn(lockers());
  expect(verdict.verdict, verdict.reason).toBe('survived');
  const { schedules, coverage } = of(verdict, 'one-call-after-another');
  expect(schedules).toBe(30);
  expect(coverage).toMatch(
    /^30 histories, [\d,]+ calls: one call after another, on two instances, in \d+ of them with pools that never/,
  );
});

it('an answer that is not allowed is told with the shortest history and the sentence', async () => {
  const property = await inSequence(lockers({ claim: RIGHT.claim.replace('OR guest = $2', '') }));
  expect(property).toMatchObject({
    verdict: 'broke',
    counterexample: { reproduced: '10/10', expected: 'true', seen: 'false' },
  });
  expect(property.counterexample!.why).toMatch(
    /^Promised is \(claimed\): “A free locker is given for an hour\.” /,
  );
  const [first, second, ...more] = callsIn(property);
  expect({ second, more }).toEqual({ second: first, more: [] });
});

/** Code that is wrong in a way which only one part of the contract sees: without that part it survives. */
const ONE_RULE: [string, Code, keyof typeof contract, string, string?][] = [
  [
    'time passes to where something ends',
    lockers({ leave: RIGHT.leave.replace('AND until > now()', 'AND until IS NOT NULL') }),
    'limits',
    'left',
  ],
  ['others write', rememberingWhatIsNotThere(), 'writes', 'claimed'],
  ['a view is read', lockers(), 'views', 'view', SCHEMA.replace('until > now()', 'until IS NOT NULL')],
];

it.each(ONE_RULE)('%s, and only that finds it', async (_, code, rule, sentence, schema) => {
  const property = await inSequence(code, {}, schema);
  expect(property).toMatchObject({ verdict: 'broke', counterexample: { reproduced: '10/10' } });
  expect(property.counterexample!.why).toMatch(new RegExp(`^Promised is \\((${sentence}|guest)\\)`));
  expect((await inSequence(code, { [rule]: undefined }, schema)).verdict).toBe('survived');
});

it('what was remembered in one process is asked about in the other', async () => {
  const { verdict, counterexample } = await inSequence(remembering());
  expect(verdict).toBe('broke');
  expect(counterexample!.callers.map(({ name }) => name).sort()).toEqual(['server-a', 'server-b']);
});

it('a refusal that changes something is told with the sentence that says it changes nothing', async () => {
  const renews = `UPDATE lockers SET guest = CASE WHEN until > now() THEN guest ELSE $2 END, until = now() + interval '1 hour'
                  WHERE id = $1 RETURNING guest = $2 AS mine`;
  const code: Code = (pool) => ({
    ...lockers()(pool),
    claim: async (...args: unknown[]) =>
      (await pool.query<{ mine: boolean }>(renews, args)).rows[0]?.mine ?? false,
  });
  const { verdict, counterexample } = await inSequence(code);
  expect(verdict).toBe('broke');
  expect(counterexample!.why).toMatch(/^Promised is \(silent\)/);
});

it('an exception is no answer', async () => {
  const code: Code = (pool) => ({
    ...lockers()(pool),
    claim: async (id: string, guest: string) => {
      const { rowCount } = await pool.query('SELECT FROM lockers WHERE id = $1', [id]);
      if (!rowCount) throw new Error(`there is no locker ${id}`);
      return (await pool.query(RIGHT.claim, [id, guest])).rowCount === 1;
    },
  });
  const { counterexample } = await inSequence(code);
  expect(counterexample).toMatchObject({ seen: 'an exception: Error: there is no locker later' });
  expect(counterexample!.why).toMatch(/^Promised is \(answers\)/);
  const { claim } = contract.calls;
  const step: NonNullable<typeof claim>['step'] = (shop, args, when) =>
    shop.has(args[0]) ? claim!.step(shop, args, when) : { sentence: 'refused', answer: throws() };
  const promised = { calls: { ...contract.calls, claim: { ...claim!, step } } };
  expect((await verdictOn(code, promised)).verdict, 'where it is promised').toBe('survived');
});

it('a pool of one finds who asks for a second connection', async () => {
  const code: Code = (pool) => ({
    ...lockers()(pool),
    leave: async (...args: unknown[]) => {
      const client = await pool.connect();
      try {
        return (await pool.query(RIGHT.leave, args)).rowCount === 1;
      } finally {
        client.release();
      }
    },
  });
  expect(of(await verdictOn(code), 'every-call-comes-back').verdict).toBe('broke');
});

it('calls that meet must be like some order of them: check, then act is not', async () => {
  const code: Code = (pool) => ({
    ...lockers()(pool),
    claim: async (id: string, guest: string) => {
      const { rows } = await pool.query<{ guest: string }>(RIGHT.guestOf, [id]);
      if (rows[0] && rows[0].guest !== guest) return false;
      const taken = "UPDATE lockers SET guest = $2, until = now() + interval '1 hour' WHERE id = $1";
      return (await pool.query(taken, [id, guest])).rowCount === 1;
    },
  });
  const verdict = await verdictOn(code);
  expect(of(verdict, 'one-call-after-another').verdict).toBe('survived');
  const meeting = of(verdict, 'calls-that-meet');
  expect(meeting).toMatchObject({
    verdict: 'broke',
    counterexample: { reproduced: '10/10', preemptions: 1 },
  });
  expect(meeting.counterexample!.why).toMatch(/Promised is \(refused\): “A locker has one guest\.”$/);
});

/** Looks for a locker once: one that is not there will never be. */
function rememberingWhatIsNotThere(): Code {
  return (pool) => {
    const known = new Map<string, boolean>();
    const isThere = async (id: string): Promise<boolean> => {
      const seen =
        known.get(id) ?? (await pool.query('SELECT FROM lockers WHERE id = $1', [id])).rowCount === 1;
      known.set(id, seen);
      return seen;
    };
    return {
      ...lockers()(pool),
      claim: async (id: string, guest: string) =>
        (await isThere(id)) && (await pool.query(RIGHT.claim, [id, guest])).rowCount === 1,
    };
  };
}

/** Remembers who has a locker until somebody gives it back here. */
function remembering(): Code {
  return (pool) => {
    const right = lockers()(pool) as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const guests = new Map<string, unknown>();
    const forgetting =
      (fn: string) =>
      async (id: string, guest: string): Promise<unknown> => {
        guests.delete(id);
        return right[fn]!(id, guest);
      };
    return {
      claim: forgetting('claim'),
      leave: forgetting('leave'),
      guestOf: async (id: string) => {
        if (!guests.has(id)) guests.set(id, await right['guestOf']!(id));
        return guests.get(id);
      },
    };
  };
}
