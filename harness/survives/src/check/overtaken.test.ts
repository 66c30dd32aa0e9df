import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crowdsOf } from '../contract/crowds.ts';
import { CROWD } from '../execution/conduct.ts';
import { execute, type Execution } from '../execution/execution.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { withContract } from './contract-properties.ts';

/** How a guest changes rooms, by code that goes on until it comes through and code that gives up after fifty times. */
const CODE = `
import type { Pool, PoolClient } from 'pg';
const add = 'UPDATE rooms SET guests = guests + $2 WHERE id = $1';
const pause = () => new Promise((go) => setTimeout(go, Math.random() * 20));

async function transaction(pool: Pool, work: (client: PoolClient) => Promise<void>, begin = 'BEGIN') {
  const client = await pool.connect();
  try {
    await client.query(begin);
    await work(client);
    await client.query('COMMIT');
    return true;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
const moving = (from: string, to: string) => async (client: PoolClient) => {
  await client.query(add, [from, -1]);
  await client.query(add, [to, 1]);
};
async function again(codes: string[], tries: number, work: () => Promise<boolean>) {
  for (let n = 1; ; n++) {
    try {
      return await work();
    } catch (error) {
      if (n === tries || !codes.includes((error as { code: string }).code)) throw error;
      await pause();
    }
  }
}
const deadlocking = (tries: number) => (pool: Pool, from: string, to: string) =>
  again(['40P01'], tries, () => transaction(pool, moving(from, to)));
const serializable = (tries: number) => (pool: Pool, from: string, to: string) =>
  again(['40001', '40P01'], tries, () => transaction(pool, moving(from, to), 'BEGIN ISOLATION LEVEL SERIALIZABLE'));
const notWaiting = (tries: number) => (pool: Pool, from: string, to: string) =>
  again(['55P03'], tries, () => transaction(pool, async (client) => {
    await client.query('SELECT FROM rooms WHERE id = ANY ($1) ORDER BY id FOR UPDATE NOWAIT', [[from, to]]);
    await moving(from, to)(client);
  }));
const trying = (tries: number) => (pool: Pool, from: string, to: string) =>
  transaction(pool, async (client) => {
    for (let n = 0; ; n++) {
      const { rows } = await client.query('SELECT pg_try_advisory_xact_lock(7) AS mine');
      if (rows[0].mine) break;
      if (n === tries) throw new Error('the house is busy');
      await pause();
    }
    await moving(from, to)(client);
  });
export const [deadlocks50, deadlocksAlways] = [deadlocking(50), deadlocking(Infinity)];
export const [serializable50, serializableAlways] = [serializable(50), serializable(Infinity)];
export const [notWaiting50, notWaitingAlways] = [notWaiting(50), notWaiting(Infinity)];
export const [trying50, tryingAlways] = [trying(50), trying(Infinity)];
export const inOrder = (pool: Pool, from: string, to: string) =>
  transaction(pool, async (client) => {
    await client.query('SELECT FROM rooms WHERE id = ANY ($1) ORDER BY id FOR UPDATE', [[from, to]]);
    await moving(from, to)(client);
  });
const upTo = (ms: number, tries: number) => (pool: Pool, from: string, to: string) =>
  again(['55P03'], tries, () => transaction(pool, async (client) => {
    await client.query("SET LOCAL lock_timeout = '" + ms + "ms'");
    await client.query('SELECT FROM rooms WHERE id = ANY ($1) ORDER BY id FOR UPDATE', [[from, to]]);
    await moving(from, to)(client);
  }));
export const [lockForASecond, lockForASecondAlways] = [upTo(1_000, 1), upTo(1_000, Infinity)];
export const waitsForASecond = (pool: Pool, from: string, to: string) =>
  Promise.race([
    inOrder(pool, from, to),
    new Promise((_, fail) => setTimeout(() => fail(new Error('that took too long')), 1_000)),
  ]);
export async function byTheMillisecond(pool: Pool, from: string, to: string) {
  await transaction(pool, async (client) => {
    await client.query('SELECT FROM rooms WHERE id = ANY ($1) ORDER BY id FOR UPDATE', [[from, to]]);
    await moving(from, to)(client);
    await client.query('INSERT INTO moves VALUES ($1, $2)', [from, new Date()]);
  });
  return true;
}
`;

const SCHEMA = `
  CREATE TABLE rooms (id text PRIMARY KEY, guests int NOT NULL);
  INSERT INTO rooms VALUES ('east', 500), ('west', 500);
  CREATE TABLE moves (room text, at timestamptz, PRIMARY KEY (room, at));
  CREATE VIEW filled AS SELECT id, guests FROM rooms`;

interface House {
  east: number;
  west: number;
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { contract } = subject<any>();
const room = fc.constantFrom('east', 'west');

const guests = (fn: string) =>
  contract<House>({
    sentences: { moved: 'Each guest changes rooms.', answers: 'Nobody gets an exception.' },
    noException: 'answers',
    begin: { state: { east: 500, west: 500 } },
    calls: {
      [fn]: {
        args: [room, room],
        about: ([from, to]) => [String(from), String(to)],
        step: ({ east, west }: House, [from]: readonly unknown[]) => {
          const by = from === 'east' ? -1 : 1;
          return { sentence: 'moved', answer: true, then: { east: east + by, west: west - by } };
        },
      },
    },
    views: {
      filled: {
        sentence: 'moved',
        columns: { id: 'text', guests: 'number' },
        rows: (house) => Object.entries(house).map(([id, guests]) => ({ id, guests })),
      },
    },
    crowd: {
      callers: 300,
      gatherings: {
        'guests change rooms': {
          asks: (n) => [fn, ...(n % 2 === 0 ? ['east', 'west'] : ['west', 'east'])] as never,
          few: true,
        },
      },
    },
  });

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, { schema: SCHEMA, code: CODE, definition: { state: 'SELECT 1' } });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

async function overtaken(fn: string): Promise<Execution> {
  const house = guests(fn);
  const { promises } = withContract({ state: 'SELECT 1', promises: [], contract: house });
  const crowd = crowdsOf(house).find(({ manner }) => manner === 'overtaken')!;
  return execute(tiny.of(promises.find(({ id }) => id === 'a-crowd')!), crowd, CROWD);
}

it.each([
  ...['inOrder', 'deadlocksAlways', 'serializableAlways', 'notWaitingAlways', 'tryingAlways'],
  'lockForASecondAlways',
])('%s comes through, however often somebody else was faster', async (fn) => {
  expect(await overtaken(fn)).toMatchObject({ ending: { kind: 'finished' }, broken: null });
});

it.each([
  ['deadlocks50', '40P01'],
  ['serializable50', '40001'],
  ['notWaiting50', '55P03'],
  ['trying50', 'the house is busy'],
  ['waitsForASecond', 'that took too long'],
  ['lockForASecond', '55P03'],
  ['byTheMillisecond', '23505'],
])('%s gives up, and that is seen', async (fn, seen) => {
  const { broken } = await overtaken(fn);
  expect(broken?.headline).toMatch(/^\d+ of 73 who asked at the same moment got an exception/);
  expect(broken?.seen).toContain(seen);
});
