import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
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
const lockers = (sql: Partial<typeof RIGHT> = {}): ((pool: pg.Pool) => Record<string, unknown>) => {
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
      step: (shop, [id, guest]) =>
        shop.get(id)?.guest === guest
          ? { sentence: 'left', answer: true, then: put(shop, id, null) }
          : { sentence: 'left', answer: false },
    },
    guestOf: {
      args: [locker],
      about: ([id]) => [id],
      reads: true,
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

async function judged(
  code: ReturnType<typeof lockers>,
  other: Partial<typeof contract> = {},
  schema = SCHEMA,
) {
  const { properties } = await check<Lockers>({
    name: 'lockers',
    code,
    schema: async (owner: pg.Client) => void (await owner.query(schema)),
    server,
    seed: "INSERT INTO lockers VALUES ('l1')",
    state: 'SELECT id FROM lockers ORDER BY id',
    contract: { ...contract, ...other },
    promises: [],
  });
  return properties.find(({ id }) => id === 'one-call-after-another')!;
}

const callsIn = ({ counterexample }: PropertyVerdict): string[] =>
  counterexample!.timeline.flatMap((event) => (event.kind === 'call' ? [event.call] : []));

it('right code survives, and what was played is said', async () => {
  const property = await judged(lockers());
  expect(property).toMatchObject({ verdict: 'survived', schedules: 30 });
  expect(property.coverage).toMatch(/^30 histories, [\d,]+ calls: one call after another, on two instances$/);
});

it('an answer that is not allowed is told with the shortest history and the sentence', async () => {
  const property = await judged(lockers({ claim: RIGHT.claim.replace('OR guest = $2', '') }));
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
