import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject } from '../language/language.ts';
import { passesOf } from './efforts.ts';
import { Examiner } from './examine.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { withContract } from './contract-properties.ts';

/** How a guest's stay is counted, by code that is right and code that gives up. */
const CODE = `
import type { Pool, PoolClient } from 'pg';
const read = 'SELECT stays, version FROM guests WHERE id = $1';
const again = (error: unknown) => ['40001', '40P01'].includes((error as { code: string }).code);

async function serializable(pool: Pool, id: string, tries: number, pauseMs: () => number | null) {
  for (let n = 1; ; n++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      const { rows } = await client.query(read, [id]);
      await client.query('UPDATE guests SET stays = $2 WHERE id = $1', [id, rows[0].stays + 1]);
      await client.query('COMMIT');
      return rows[0].stays + 1;
    } catch (error) {
      await client.query('ROLLBACK');
      if (n === tries || !again(error)) throw error;
    } finally {
      client.release();
    }
    const ms = pauseMs();
    if (ms !== null) await new Promise((go) => setTimeout(go, ms));
  }
}
async function versioned(pool: Pool, id: string, tries: number, pauseMs: () => number | null) {
  for (let n = 0; n < tries; n++) {
    const { rows: [{ stays, version }] } = await pool.query(read, [id]);
    const { rowCount } = await pool.query(
      'UPDATE guests SET stays = $2, version = version + 1 WHERE id = $1 AND version = $3', [id, stays + 1, version]);
    if (rowCount === 1) return stays + 1;
    const ms = pauseMs();
    if (ms !== null) await new Promise((go) => setTimeout(go, ms));
  }
  throw new Error('changed ' + tries + ' times');
}
const none = () => null;
const some = () => Math.random() * 50;
let growing = 5;
const exponential = () => Math.random() * Math.min(1_000, growing *= 2);

export const serializable3 = (pool: Pool, id: string) => serializable(pool, id, 3, none);
export const serializable10 = (pool: Pool, id: string) => serializable(pool, id, 10, none);
export const serializable5Paused = (pool: Pool, id: string) => serializable(pool, id, 5, some);
export const serializable10Paused = (pool: Pool, id: string) => serializable(pool, id, 10, exponential);
export const versioned3 = (pool: Pool, id: string) => versioned(pool, id, 3, none);
export const versioned10 = (pool: Pool, id: string) => versioned(pool, id, 10, none);
export const versioned10Paused = (pool: Pool, id: string) => versioned(pool, id, 10, some);

export function serializableForSeconds(pool: Pool, id: string) {
  const until = Date.now() + 2_000;
  const unlessLate = () => {
    if (Date.now() > until) throw new Error('given up');
    return null;
  };
  return serializable(pool, id, Infinity, unlessLate);
}

export const serializableUnbounded = (pool: Pool, id: string) => serializable(pool, id, Infinity, none);
export const serializableUnboundedPaused = (pool: Pool, id: string) => serializable(pool, id, Infinity, exponential);
export const versionedUnbounded = (pool: Pool, id: string) => versioned(pool, id, Infinity, some);
export const oneStatement = async (pool: Pool, id: string) =>
  (await pool.query('UPDATE guests SET stays = stays + 1 WHERE id = $1 RETURNING stays', [id])).rows[0].stays;
export async function advisoryLock(pool: Pool, id: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    const { rows } = await client.query(read, [id]);
    await client.query('UPDATE guests SET stays = $2 WHERE id = $1', [id, rows[0].stays + 1]);
    await client.query('COMMIT');
    return rows[0].stays + 1;
  } finally {
    client.release();
  }
}
export async function fewLocks(pool: Pool, id: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(abs(hashtext($1)) % 64)', [id]);
    const { rows } = await client.query('UPDATE guests SET stays = stays + 1 WHERE id = $1 RETURNING stays', [id]);
    await client.query('COMMIT');
    return rows[0].stays;
  } finally {
    client.release();
  }
}
export const forgets = async (pool: Pool, id: string) => {
  const { rows } = await pool.query(read, [id]);
  await pool.query('UPDATE guests SET stays = $2 WHERE id = $1', [id, rows[0].stays + 1]);
  return rows[0].stays + 1;
};
export const saysMore = async (pool: Pool, id: string) => (await oneStatement(pool, id)) + (id === 'g7' ? 1 : 0);
export async function countsTwice(pool: Pool, id: string) {
  const stays = await oneStatement(pool, id);
  if (stays === 40) await pool.query('UPDATE guests SET stays = stays + 1 WHERE id = $1', [id]);
  return stays;
}
`;

const SCHEMA = `
  CREATE TABLE guests (id text PRIMARY KEY, stays int NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 0);
  CREATE VIEW stays AS SELECT id, stays FROM guests`;

type House = ReadonlyMap<string, number>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { contract } = subject<any>();
const guests = Array.from({ length: 60 }, (_, n) => `g${n}`);

const stays = (fn: string) =>
  contract<House>({
    sentences: {
      counted: 'Each stay is counted.',
      answers: 'Nobody gets an exception, up to sixty at once.',
      apart: 'Nobody waits for another guest.',
    },
    noException: 'answers',
    begin: { state: new Map() },
    calls: {
      [fn]: {
        args: [fc.constantFrom(...guests)],
        about: ([id]) => [String(id)],
        step: (house: House, [guest]: readonly unknown[]) => {
          const id = String(guest);
          const now = (house.get(id) ?? 0) + 1;
          return { sentence: 'counted', answer: now, then: new Map(house).set(id, now) };
        },
      },
    },
    views: {
      stays: {
        sentence: 'counted',
        columns: { id: 'text', stays: 'number' },
        rows: (house) => [...house].map(([id, stays]) => ({ id, stays })),
      },
    },
    crowd: {
      callers: guests.length,
      begin: {
        rows: { guests: guests.map((id) => ({ id })) },
        state: new Map(guests.map((id) => [id, 0])),
      },
      gatherings: {
        'one guest comes everywhere': { asks: () => [fn, 'g0'] as never, few: true },
        'every guest comes': { asks: (n) => [fn, `g${n}`] as never, apart: 'apart' },
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

async function inACrowd(fn: string): Promise<PropertyVerdict> {
  const { promises } = withContract({ state: 'SELECT 1', promises: [], contract: stays(fn) });
  const examiner = new Examiner('99', tiny.of(promises.find(({ id }) => id === 'a-crowd')!), () => undefined);
  for (const effort of passesOf({})) await examiner.pass(effort);
  return (await examiner.conclude()).verdict;
}

it.each([
  'oneStatement',
  'advisoryLock',
  'serializableUnbounded',
  'serializableUnboundedPaused',
  'versionedUnbounded',
])('%s is answered, however often it has to try', async (fn) => {
  const { verdict, reason, coverage, counterexample } = await inACrowd(fn);
  expect({ verdict, reason, seen: counterexample?.seen }).toEqual({ verdict: 'survived' });
  expect(coverage).toMatch(
    /^2 crowds of 40 callers, in rounds; 1 crowd of 60 callers, all as they come; 1 crowd of 30 callers, a few overtaken again and again: [\d,]+ statements; orders were not searched$/,
  );
});

it.each([
  ['serializable3', '40001'],
  ['serializable10', '40001'],
  ['serializable5Paused', '40001'],
  ['serializable10Paused', '40001'],
  ['serializableForSeconds', 'given up'],
  ['versioned3', 'changed 3 times'],
  ['versioned10', 'changed 10 times'],
  ['versioned10Paused', 'changed 10 times'],
])('%s gives up, and that is seen in every run', async (fn, seen) => {
  const { verdict, counterexample } = await inACrowd(fn);
  expect(verdict).toBe('broke');
  expect(counterexample).toMatchObject({
    reproduced: '2/2',
    headline: expect.stringMatching(
      /^\d+ of 40 who asked at the same moment got an exception instead of an answer$/,
    ),
    seen: expect.stringContaining(seen),
    found: 'found in a crowd, one guest comes everywhere, in rounds · 40 callers',
    why: expect.stringContaining('Promised is (answers): “Nobody gets an exception, up to sixty at once.”'),
  });
});

it.each([
  ['forgets', "forgets('g0') was answered as in no order of these calls"],
  ['saysMore', "saysMore('g7') was answered as in no order of these calls"],
  ['countsTwice', 'stays shows what no order of these calls leaves behind'],
])('%s is told by its answers, or by what it leaves behind', async (fn, headline) => {
  expect(await inACrowd(fn)).toMatchObject({ verdict: 'broke', counterexample: { headline } });
});

it('fewLocks makes those wait who have nothing to do with each other', async () => {
  expect(await inACrowd('fewLocks')).toMatchObject({
    verdict: 'broke',
    counterexample: {
      reproduced: '2/2',
      headline: expect.stringMatching(/^\d+ of 40 who asked about different things waited for each other$/),
      expected: 'nobody waits for anybody',
      why: expect.stringContaining('Promised is (apart): “Nobody waits for another guest.”'),
    },
  });
});
