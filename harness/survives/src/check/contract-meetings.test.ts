import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MeetingCall } from '../contract/moves.ts';
import { silentConsole } from '../execution/silent-console.ts';
import { subject, type AnyContract, type Definition } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { passesOf } from './efforts.ts';
import { Examiner } from './examine.ts';
import { check } from './in-memory.ts';
import { OpenSetup } from './open-setup.ts';

/** Boxes with coins in them: who takes all of one, who carries all of one to another, and who looks. */
interface Boxes {
  take: (pool: pg.Pool, box: string) => Promise<number>;
  takeEach: (pool: pg.Pool, boxes: string[]) => Promise<number[]>;
  carry: (pool: pg.Pool, from: string, to: string) => Promise<void>;
  look: (pool: pg.Pool) => Promise<{ red: number; blue: number }>;
}
type Room = Readonly<Record<'red' | 'blue', number>>;

const SCHEMA = 'CREATE TABLE coins (box text NOT NULL, n int NOT NULL)';
const RIGHT = {
  take: 'WITH gone AS (DELETE FROM coins WHERE box = $1 RETURNING n) SELECT coalesce(sum(n), 0)::int AS n FROM gone',
  carry: 'UPDATE coins SET box = $2 WHERE box = $1',
  look: `SELECT coalesce(sum(n) FILTER (WHERE box = 'red'), 0)::int AS red,
                coalesce(sum(n) FILTER (WHERE box = 'blue'), 0)::int AS blue FROM coins`,
};
const HOW_MANY = 'SELECT coalesce(sum(n), 0)::int AS n FROM coins WHERE box = $1';
type Query = <T extends pg.QueryResultRow>(sql: string, params?: unknown[]) => Promise<pg.QueryResult<T>>;
type Code = (pool: pg.Pool) => Record<string, unknown>;

const boxes =
  (other: (pool: pg.Pool) => Partial<Record<keyof Boxes, unknown>> = () => ({})): Code =>
  (pool) => {
    const take = async (box: string): Promise<number> =>
      (await pool.query<{ n: number }>(RIGHT.take, [box])).rows[0]!.n;
    const code = {
      take,
      takeEach: async (list: string[]) => {
        const taken = [];
        for (const box of list) taken.push(await code.take(box));
        return taken;
      },
      carry: async (from: string, to: string) => void (await pool.query(RIGHT.carry, [from, to])),
      look: async () => (await pool.query<Room>(RIGHT.look)).rows[0],
      ...(other(pool) as { take?: typeof take }),
    };
    return code;
  };

/** Whoever adds to a box waits as well: else rows that came after the look of a DELETE stay, and those before it are gone. */
const locked = boxes((pool) => {
  const alone = (sql: string) => async (params: string[]) =>
    inTransaction(pool, async (query) => {
      await query('LOCK TABLE coins IN SHARE ROW EXCLUSIVE MODE');
      return (await query<{ n: number }>(sql, params)).rows[0]?.n;
    });
  const [take, carry] = [alone(RIGHT.take), alone(RIGHT.carry)];
  return {
    take: (box: string) => take([box]),
    carry: async (from: string, to: string) => void (await carry([from, to])),
  };
});

/** Looks how much there is, and takes it, behind a lock. */
const behind =
  (lock: string): ((pool: pg.Pool) => { take: (box: string) => Promise<number> }) =>
  (pool) => ({
    take: (box) =>
      inTransaction(pool, async (query) => {
        await query(lock);
        const { rows } = await query<{ n: number }>(HOW_MANY, [box]);
        await query('DELETE FROM coins WHERE box = $1', [box]);
        return rows[0]!.n;
      }),
  });

async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const answer = await work((sql, params) => client.query(sql, params));
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const box = fc.constantFrom<keyof Room>('red', 'blue');
const takenFrom = (room: Room, box: string) => ({
  sentence: 'take',
  answer: room[box as keyof Room],
  ...(room[box as keyof Room] > 0 && { then: { ...room, [box]: 0 } }),
});
const contract = subject<Boxes>().contract<Room>({
  sentences: {
    take: 'Whoever takes all hears how much it was.',
    carry: 'All is carried at once.',
    look: 'What there is is told.',
    apart: 'Nobody waits for another box.',
  },
  begin: {
    rows: {
      coins: [
        { box: 'red', n: 1 },
        { box: 'blue', n: 2 },
      ],
    },
    state: { red: 1, blue: 2 },
  },
  calls: {
    take: {
      args: [box],
      about: ([box]) => [box],
      linearizable: true,
      step: (room, [box]) => takenFrom(room, box),
    },
    takeEach: {
      args: [fc.uniqueArray(box, { minLength: 2 })],
      about: ([boxes]) => boxes,
      parts: ([boxes], heard) =>
        boxes.map((box, n) => ({ heard: heard[n], step: (room) => takenFrom(room, box) })),
      step: (room, [boxes]) => ({
        sentence: 'take',
        answer: boxes.map((box) => room[box as keyof Room]),
        then: { red: 0, blue: 0 },
      }),
    },
    carry: {
      args: [box, box],
      about: (boxes) => boxes,
      linearizable: true,
      step: (room, [from, to]) => {
        const n = from === to ? 0 : room[from as keyof Room];
        const then = { ...room, [from]: room[from as keyof Room] - n, [to]: room[to as keyof Room] + n };
        return { sentence: 'carry', answer: undefined, then };
      },
    },
    look: {
      args: [],
      about: () => ['red', 'blue'],
      reads: true,
      linearizable: true,
      step: (room) => ({ sentence: 'look', answer: room }),
    },
  },
  writes: {
    'somebody puts five into the red box': {
      args: [],
      about: () => ['red'],
      rows: () => ({ coins: [{ box: 'red', n: 5 }] }),
      step: (room) => ({ ...room, red: room.red + 5 }),
    },
  },
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function meeting(code: Code, other: Partial<AnyContract> = {}): Promise<PropertyVerdict> {
  const verdict = await check<Boxes>({
    ...{ name: 'boxes', code, server, promises: [] },
    schema: async (owner: pg.Client) => void (await owner.query(SCHEMA)),
    state: 'SELECT box, n FROM coins ORDER BY box, n',
    contract: { ...contract, ...other } as typeof contract,
    only: ['one-call-after-another', 'calls-that-meet'],
  });
  const [sequence, meeting] = verdict.properties;
  expect(sequence, sequence!.counterexample?.headline).toMatchObject({ verdict: 'survived' });
  return meeting!;
}

/** These calls alone, whatever would be drawn: those of one caller come one after another. */
async function exactly(
  code: Code,
  meets: readonly MeetingCall[],
  other: Partial<AnyContract> = {},
): Promise<PropertyVerdict> {
  const own = { ...contract, ...other } as AnyContract;
  const schema = async (owner: pg.Client): Promise<void> => void (await owner.query(SCHEMA));
  const definition: Definition = {
    state: 'SELECT box, n FROM coins ORDER BY box, n',
    promises: [],
    contract: own,
  };
  const open = await OpenSetup.open({ name: 'boxes', code, server, definition, schema }, silentConsole());
  try {
    const promise = open.definition.promises.find(({ id }) => id === 'calls-that-meet')!;
    const inputs = fc.constant({ before: [], calls: meets });
    const setup = (await open.stage()).of({ ...promise, inputs });
    const examiner = new Examiner('boxes', setup, () => undefined);
    for (const effort of passesOf({})) await examiner.pass(effort);
    return (await examiner.conclude()).verdict;
  } finally {
    await open.close();
  }
}
const first = (fn: string, ...args: unknown[]): MeetingCall => ({ by: 'first', fn, args });
const second = (fn: string, ...args: unknown[]): MeetingCall => ({ by: 'second', fn, args });

const { calls } = contract as AnyContract;
/** Nobody does anything but these, with something else about the last. */
function only(names: readonly (keyof Boxes)[], other: object = {}): Partial<AnyContract> {
  const some = names.map((fn) => [fn, calls[fn]!] as const);
  const last = names.at(-1)!;
  return { calls: { ...Object.fromEntries(some), [last]: { ...calls[last]!, ...other } }, writes: {} };
}
const BROKE = { verdict: 'broke', counterexample: { reproduced: '10/10' } };

it('right code survives, and a batch part by part is right where nothing more is promised', async () => {
  expect(await meeting(locked)).toMatchObject({ verdict: 'survived' });
  const whole = only(['look', 'takeEach'], { parts: undefined, linearizable: true });
  expect(await meeting(boxes(), only(['look', 'takeEach']))).toMatchObject({ verdict: 'survived' });
  expect(await meeting(boxes(), whole)).toMatchObject(BROKE);
});

it('a reader that asks twice shows half of what others do', async () => {
  const halves = boxes((pool) => ({
    look: async () => {
      const [red, blue] = [await pool.query<Room>(RIGHT.look), await pool.query<Room>(RIGHT.look)];
      return { red: red.rows[0]!.red, blue: blue.rows[0]!.blue };
    },
  }));
  const { counterexample, ...verdict } = await meeting(halves, only(['carry', 'look']));
  expect({ ...verdict, counterexample }).toMatchObject(BROKE);
  expect(counterexample!.why).toContain('Promised is (look): “What there is is told.”');
  expect(await meeting(halves, only(['carry', 'look'], { linearizable: undefined }))).toMatchObject({
    verdict: 'survived',
  });
});

it('check, then act, in a part of a batch', async () => {
  const twice = boxes((pool) => ({
    takeEach: async (list: string[]) => {
      const taken = [];
      for (const box of list) {
        const { rows } = await pool.query<{ n: number }>(HOW_MANY, [box]);
        await pool.query('DELETE FROM coins WHERE box = $1', [box]);
        taken.push(rows[0]!.n);
      }
      return taken;
    },
  }));
  expect(await meeting(twice, only(['takeEach']))).toMatchObject(BROKE);
});

it('what others write meanwhile is one who meets the calls: a lock of ours says nothing to them', async () => {
  const ours = boxes((pool) => {
    const { take } = behind('SELECT pg_advisory_xact_lock(1)')(pool);
    const carry = (from: string, to: string) =>
      inTransaction(pool, async (query) => {
        await query('SELECT pg_advisory_xact_lock(1)');
        await query(RIGHT.carry, [from, to]);
      });
    return { take, carry };
  });
  const others = second('somebody puts five into the red box');
  expect(await exactly(ours, [first('take', 'red'), others, second('look')])).toMatchObject(BROKE);
  expect(await exactly(locked, [first('take', 'red'), others, second('look')])).toMatchObject({
    verdict: 'survived',
  });
  expect(await meeting(ours, only(['take']))).toMatchObject({ verdict: 'survived' });
});

it('whoever is about something else is answered while one stands, where that is promised', async () => {
  const one = boxes(behind('LOCK TABLE coins'));
  const strangers = [first('take', 'red'), second('take', 'blue')];
  expect(await exactly(one, strangers)).toMatchObject({ verdict: 'survived' });
  const found = await exactly(one, strangers, { independent: 'apart' });
  expect(found).toMatchObject(BROKE);
  expect(found.counterexample!.why).toContain('Promised is (apart): “Nobody waits for another box.”');
  expect(await exactly(boxes(), strangers, { independent: 'apart' })).toMatchObject({ verdict: 'survived' });
});

it('calls that are never made side by side are not', async () => {
  const alone = boxes(behind('SELECT 1'));
  expect(await meeting(alone, only(['take']))).toMatchObject(BROKE);
  const never = only(['take'], {
    notBeside: ([box]: [string], { args }: { args: unknown[] }) => args.includes(box),
  });
  expect(await meeting(alone, never)).toMatchObject({ verdict: 'survived' });
});
