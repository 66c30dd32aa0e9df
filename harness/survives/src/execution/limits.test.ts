import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  subject,
  type AnyCall,
  type Call,
  type PropertySpec,
  type RaceOptions,
} from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import { steered, underLoad } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

const SCHEMA = `
CREATE TABLE depots (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
CREATE TABLE trucks (id int PRIMARY KEY, depot int NOT NULL REFERENCES depots, route text, pad text NOT NULL);
CREATE TABLE audit (truck int NOT NULL);
INSERT INTO depots SELECT i FROM generate_series(1, 10) i;
INSERT INTO trucks SELECT i, 1 + i % 10, NULL, repeat('x', 500) FROM generate_series(1, 200) i;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN UPDATE depots SET n = n + 1 WHERE id = NEW.depot; RETURN NEW; END';
CREATE TRIGGER noted AFTER UPDATE ON trucks FOR EACH ROW EXECUTE FUNCTION note();`;

const CODE = `
import type { Pool } from 'pg';

/** One connection for each, all at once. */
export async function fanOut(pool: Pool, n: number) {
  const done = await Promise.allSettled(Array.from({ length: n }, async () => {
    const client = await pool.connect();
    try { await client.query('SELECT 1'); } finally { client.release(); }
  }));
  return done.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code));
}
export async function inTurn(pool: Pool, n: number) {
  for (let i = 0; i < n; i++) await pool.query('SELECT 1');
  return 'done';
}
/** A new connection each time. */
export async function churn(pool: Pool, n: number) {
  for (let i = 0; i < n; i++) {
    const client = await pool.connect();
    await client.query('SELECT 1');
    client.release(true);
  }
  return 'done';
}
export async function assignAll(pool: Pool) {
  const { rows } = await pool.query('SELECT id FROM trucks');
  await pool.query('UPDATE trucks SET route = $1 WHERE id = ANY($2)', ['r', rows.map((row) => row.id).slice(0, 150)]);
  return rows.length;
}
export async function assignOne(pool: Pool, id: number) {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM trucks WHERE id = $1 FOR UPDATE', [id]);
  await client.query('UPDATE trucks SET route = $1 WHERE id = $2', ['r', id]);
  await client.query('INSERT INTO audit VALUES ($1), ($1)', [id]);
  await client.query('COMMIT');
  client.release();
}
export const reindex = (pool: Pool) => pool.query('REINDEX TABLE CONCURRENTLY trucks');
export const forget = (pool: Pool) =>
  pool.query('WITH gone AS (DELETE FROM trucks WHERE id <= 120 RETURNING id) SELECT count(*) FROM gone');
export const several = (pool: Pool) =>
  pool.query('BEGIN; DELETE FROM trucks WHERE id <= 7; DELETE FROM trucks WHERE id <= 9; COMMIT');
export const undo = async (pool: Pool) => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('DELETE FROM trucks WHERE id <= 5');
  await client.query('ROLLBACK');
  client.release();
};
export const fail = (pool: Pool) => pool.query('SELECT 1/0').catch((error) => error.code);
export const oneTruck = async (pool: Pool, id: number) =>
  (await pool.query('SELECT * FROM trucks WHERE id = $1', [id])).rowCount;
export const scan = async (pool: Pool) => (await pool.query("SELECT * FROM trucks WHERE pad LIKE 'y%'")).rowCount;
export const scanAndClose = async (pool: Pool) => {
  const client = await pool.connect();
  await client.query("SELECT * FROM trucks WHERE pad LIKE 'y%'");
  client.release(true);
};
export const flood = async (pool: Pool, n: number) => {
  await Promise.all(Array.from({ length: n }, (_, i) => pool.query('SELECT $1::int', [i])));
};
export const giveUp = async (pool: Pool, n: number) => {
  void flood(pool, n).catch(() => undefined);
};
export const nested = async (pool: Pool) => {
  await Promise.all(Array.from({ length: 5 }, async () => {
    const client = await pool.connect();
    await pool.query('SELECT 1');
    client.release();
  }));
};
`;

let server: PostgresServer;
let kata: TinySetup;
let single: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  const state = 'SELECT count(*)::int AS assigned FROM trucks WHERE route IS NOT NULL';
  const options = { schema: SCHEMA, code: CODE };
  kata = await tinySetup(server, { ...options, definition: { state, poolSize: 3, connectionLimit: 4 } });
  single = await tinySetup(server, { ...options, definition: { state, poolSize: 1, connectionLimit: 1 } });
});
afterAll(async () => {
  await kata.close();
  await single.close();
  await server.stop();
});

const byDefault: Chooser = (point) => point.byDefault;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

const play = (
  calls: AnyCall[],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  rest: RaceOptions<any, unknown> = {},
  on = kata,
) => {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  const spec = { inputs: fc.constant(0), calls: () => calls, ...rest } as PropertySpec<any, unknown>;
  return execute(on.of(safety('tiny', spec)), 0, rest.load ? underLoad() : steered(byDefault));
};

const answers = ({ outcomes }: Awaited<ReturnType<typeof play>>) =>
  outcomes.map(({ value, error }) => (error ? (error.code ?? error.message) : (value as unknown)));

describe('a limit on connections', () => {
  it('is the server’s: what is beyond it gets SQLSTATE 53300 through the pool, always the same ones', async () => {
    for (let i = 0; i < 20; i++) {
      const run = await play([call('alice', 'fanOut', 3), call('bob', 'fanOut', 3)]);
      expect(run.ending.kind).toBe('finished');
      expect(answers(run)).toEqual([
        ['done', 'done', 'done'],
        ['done', '53300', '53300'],
      ]);
      expect(run.usage).toMatchObject({ connections: 4, failedConnects: 2, errors: { '53300': 2 } });
      expect(run.usage.firstError).toMatchObject({ code: '53300' });
    }
  });

  it('is no hindrance to code that needs less', async () => {
    const run = await play([call('alice', 'inTurn', 9), call('bob', 'inTurn', 9)]);
    expect(answers(run)).toEqual(['done', 'done']);
    expect(run.usage).toMatchObject({ connections: 2, failedConnects: 0, errors: {} });
  });

  it('is not used up by what an earlier run or the other instance has left open', async () => {
    for (const order of ['ab', 'ba', 'ab']) {
      const [many, one] = [...order] as ['a' | 'b', 'a' | 'b'];
      const run = await play([call('alice', 'fanOut', 3), call('bob', 'inTurn', 1)], {
        instances: () => ({ alice: many, bob: one }),
      });
      expect(answers(run)).toEqual([['done', 'done', 'done'], 'done']);
      expect(run.history.callers.map(({ instance }) => instance)).toEqual([many, one]);
    }
  });

  it('does not count a connection that has been closed', async () => {
    const run = await play([call('alice', 'churn', 30)], {}, single);
    expect(answers(run)).toEqual(['done']);
    expect(run.usage).toMatchObject({ backends: 30, connections: 1, failedConnects: 0 });
  });

  it('holds without a schedule as well', async () => {
    const run = await play([call('alice', 'fanOut', 3), call('bob', 'fanOut', 3)], { load: '6 trucks' });
    expect(run.ending.kind).toBe('finished');
    expect(
      answers(run)
        .flat()
        .filter((one) => one === '53300').length,
    ).toBeGreaterThan(0);
    expect(run.usage.connections).toBeLessThanOrEqual(4);
  });
});

describe('the size of the pool', () => {
  it('can be a property’s own, and depend on its input', async () => {
    const calls = [call('alice', 'fanOut', 3)];
    expect((await play(calls, { poolSize: 1 })).usage).toMatchObject({ connections: 1, waiters: 2 });
    expect((await play(calls, { poolSize: () => 2 })).usage).toMatchObject({ connections: 2, waiters: 1 });
    expect((await play(calls)).usage).toMatchObject({ connections: 3, waiters: 0 });
  });
});

describe('what a race used', () => {
  it('statements, and rows of a statement', async () => {
    const { usage } = await play([call('alice', 'assignAll'), call('bob', 'inTurn', 3)]);
    expect(usage).toMatchObject({
      statements: 5,
      rowsPerStatement: 200,
      rowsChanged: 150,
      rowsPerTransaction: 150,
      transactions: 5,
      backends: 2,
    });
    expect(usage.callers['alice']).toMatchObject({
      statements: 2,
      rowsPerStatement: 200,
      rowsPerTransaction: 150,
    });
    expect(usage.callers['bob']).toMatchObject({ statements: 3, rowsPerStatement: 1, rowsPerTransaction: 0 });
  });

  it('rows changed between BEGIN and COMMIT are one transaction’s, also when it is rolled back', async () => {
    const { usage } = await play([call('alice', 'assignOne', 1), call('alice', 'assignOne', 2)]);
    expect(usage).toMatchObject({ statements: 10, transactions: 2, rowsChanged: 6, rowsPerTransaction: 3 });
    expect((await play([call('alice', 'undo')])).usage).toMatchObject({
      transactions: 1,
      rowsPerTransaction: 5,
    });
  });

  it('a text with several statements is all of them', async () => {
    const { usage } = await play([call('alice', 'several')]);
    expect(usage).toMatchObject({
      statements: 1,
      rowsChanged: 9,
      rowsPerStatement: 7,
      rowsPerTransaction: 9,
    });
  });

  it('rows that a command tag does not tell, locks, triggers and cascades, in the server’s own word', async () => {
    const measures = ['rows-locked'] as const;
    const forgotten = await play([call('alice', 'forget')], { measures });
    expect(forgotten.usage).toMatchObject({ rowsPerTransaction: 0, rowsLockedPerTransaction: 120 });
    // The truck, its depot by the trigger, and nothing for the rows that are new.
    const one = await play([call('alice', 'assignOne', 1), call('bob', 'assignOne', 2)], { measures });
    expect(one.usage).toMatchObject({ rowsLockedPerTransaction: 2 });
    const none = await play([call('alice', 'inTurn', 2)], { measures });
    expect(none.usage).toMatchObject({ rowsLockedPerTransaction: 0 });
    expect((await play([call('alice', 'undo')])).usage.rowsLockedPerTransaction).toBeUndefined();
  });

  it('code that waits for our own snapshot is told so, and it is not its fault', async () => {
    const measures = ['rows-locked'] as const;
    const { ending } = await play([call('alice', 'reindex')], { measures });
    expect(ending).toEqual({
      kind: 'stuck',
      cause: 'own-snapshot',
      sentence:
        'alice waits until nobody has an older snapshot, and this check keeps one to count the rows that are locked',
    });
    expect((await play([call('alice', 'reindex')])).ending).toEqual({ kind: 'finished' });
  });

  it('waiters, and clients that one caller holds at once', async () => {
    const { usage } = await play([call('alice', 'flood', 50), call('bob', 'inTurn', 2)]);
    const idle = await play([call('alice', 'fanOut', 3), call('alice', 'inTurn', 2)]);
    expect(idle.usage.waiters).toBe(0);
    expect(usage.waiters).toBe(47);
    expect(usage.callers['alice']).toMatchObject({ connections: 3, statements: 50 });
    expect(usage.callers['bob']).toMatchObject({ connections: 1 });
  });

  it('errors by SQLSTATE, answered or not', async () => {
    const run = await play([call('alice', 'fail'), call('bob', 'fail')]);
    expect(answers(run)).toEqual(['22012', '22012']);
    expect(run.usage).toMatchObject({ errors: { '22012': 2 }, firstError: { message: 'division by zero' } });
  });

  it('how many statements of others a call has to wait for', async () => {
    const calls = [call('alice', 'inTurn', 10), call('bob', 'inTurn', 1), call('bob', 'inTurn', 1)];
    const { usage } = await play(calls);
    // Alice runs first, to her end; bob's first call waits for all of it, his second for nobody.
    expect(usage.callers['bob']).toMatchObject({ meanwhile: 10 });
    expect(usage.callers['alice']).toMatchObject({ meanwhile: 0 });
  });

  it('of each race anew, without what comes before and after it', async () => {
    const { usage } = await play([call('alice', 'inTurn', 2)], {
      given: (world) => world.ask('inTurn', 5) as Promise<void>,
      holds: (result) => result.ask('inTurn', 7) as Promise<void>,
    });
    expect(usage).toMatchObject({ statements: 2, transactions: 2 });
  });
});

describe('buffers', () => {
  it('of a call are those that EXPLAIN counts', async () => {
    const seen: number[] = [];
    await play([], {
      measures: ['buffers'],
      holds: async ({ measure, ask, query }) => {
        await ask('oneTruck', 5);
        for (const [fn, where] of [
          ['oneTruck', 'id = 5'],
          ['scan', "pad LIKE 'y%'"],
        ] as const) {
          const { value, buffers, rows, statements } = await measure(() => ask(fn, 5));
          const plan = await query(
            `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM trucks WHERE ${where}`,
          );
          const [top] = plan[0]!['QUERY PLAN'] as { Plan: Record<string, number> }[];
          expect([rows, statements]).toEqual([value, 1]);
          expect(buffers).toBe(top!.Plan['Shared Hit Blocks']! + top!.Plan['Shared Read Blocks']!);
          seen.push(buffers);
        }
      },
    });
    expect(seen[0]).toBeLessThan(5);
    expect(seen[1]).toBeGreaterThan(12);
  });

  it('of a race are counted when asked for, whatever connection read them', async () => {
    const calls = [call('alice', 'scan'), call('bob', 'scan')];
    const { usage } = await play(calls, { measures: ['buffers'] });
    const one = await play([call('alice', 'scan')], { measures: ['buffers'] });
    expect(one.usage.buffers).toBeGreaterThan(12);
    expect(usage.buffers).toBe(2 * one.usage.buffers!);
    expect((await play(calls)).usage.buffers).toBeUndefined();
  });

  it('of connections that were closed are in it', async () => {
    const measures = ['buffers'] as const;
    const kept = await play([call('alice', 'scan')], { measures });
    const closed = await play([call('alice', 'scanAndClose')], { measures });
    expect(closed.usage.buffers).toBe(kept.usage.buffers);
  });

  it('do not depend on the runs before', async () => {
    const once = async () => (await play([call('alice', 'scan')], { measures: ['buffers'] })).usage.buffers;
    const first = await once();
    for (let i = 0; i < 10; i++) await play([call('alice', 'inTurn', 1)]);
    expect(await once()).toBe(first);
  });

  it('are not measured by a property that did not say so', async () => {
    const holds = async ({ measure, ask }: { measure: unknown; ask: unknown }) =>
      (measure as (work: () => unknown) => Promise<void>)(() => (ask as (fn: string) => unknown)('scan'));
    await expect(play([], { holds })).rejects.toThrow("measures: ['buffers']");
  });
});

describe('under load', () => {
  const bystander = { ...call('carol', 'inTurn', 1), after: 200 };
  const onOnePool = { instances: () => ({ alice: 'a', carol: 'a' }) as const, load: '3,000 statements' };

  it('a call in the middle waits behind everybody who has queued before', async () => {
    const run = await play([call('alice', 'flood', 3_000), bystander], onOnePool);
    expect(run.ending.kind).toBe('finished');
    expect(run.usage).toMatchObject({ statements: 3_001, waiters: 2_997 });
    expect(run.usage.callers['carol']!.meanwhile).toBeGreaterThan(2_700);
    expect(run.history.events.length).toBeLessThan(250);
  });

  it('and gets through at once where nobody floods the pool', async () => {
    const run = await play([call('alice', 'inTurn', 1_000), bystander], onOnePool);
    expect(run.usage.statements).toBe(1_001);
    expect(run.usage.callers['carol']!.meanwhile).toBeLessThan(10);
  });

  it('what goes on after the answers is not played to its end, and what is asked afterwards is asked anew', async () => {
    const seen: unknown[] = [];
    const run = await play([call('alice', 'giveUp', 5_000)], {
      load: '5,000 statements',
      holds: async (result) => void seen.push(await result.ask('inTurn', 1)),
    });
    expect(run.ending.kind).toBe('finished');
    expect(seen).toEqual(['done']);
    expect(run.usage.statements).toBeLessThan(1_000);
    expect(run.findings.map(({ rule }) => rule)).toEqual(['statement-after-answer']);
  });

  it('clients that wait for clients are called what they are', async () => {
    const run = await play([call('alice', 'nested')], { load: '5 trucks' });
    expect(run.ending).toMatchObject({ kind: 'stuck', cause: 'pool-starvation' });
  });
});
