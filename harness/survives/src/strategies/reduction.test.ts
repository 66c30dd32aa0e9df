import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseFor } from '../execution/testing/programs.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { reduced, type Bench } from './testing/exhaust.ts';

let server: PostgresServer;
let bench: Bench;

beforeAll(async () => {
  server = await startPostgres();
  const database = await databaseFor(
    server,
    `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
     INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i;`,
  );
  bench = { database, state: 'SELECT id, n FROM counters ORDER BY id', pools: 3 };
});

afterAll(async () => {
  await bench.database.close();
  await server.stop();
});

const transaction = (row: number, lock = ''): string[] => [
  'BEGIN',
  `SELECT n FROM counters WHERE id = ${row}${lock}`,
  `UPDATE counters SET n = n + 1 WHERE id = ${row}`,
  'COMMIT',
];
const locked = (row: number) => transaction(row, ' FOR UPDATE');

/** Schedules that are new, and the feasible orders that they stand for. */
async function count(program: Record<string, string[]>, pools = 3) {
  const { runs, redundant, orders } = await reduced({ ...bench, pools }, program);
  return { schedules: runs - redundant, orders };
}

describe('schedules up to reordering of independent statements', () => {
  it('2 callers × 4 statements on rows of their own: 1 for 8! / (4! 4!) = 70', async () => {
    expect(await count({ alice: locked(1), bob: locked(2) })).toEqual({ schedules: 1, orders: 70 });
  });

  it('2 callers × 4 statements on one row, FOR UPDATE: 6 for 24', async () => {
    // Who locks first, and where the other's attempt falls: before the UPDATE, before the COMMIT, after it.
    // That is 3, twice; where the BEGINs stand makes no difference.
    expect(await count({ alice: locked(1), bob: locked(1) })).toEqual({ schedules: 6, orders: 24 });
  });

  it('2 callers × 4 statements on one row, a plain SELECT first: 6 for 50', async () => {
    // Who updates first; whether the other looks before the COMMIT or after; whether its UPDATE waits. Of these,
    // for alice first: looks and updates before the COMMIT, looks before and updates after, looks after.
    expect(await count({ alice: transaction(1), bob: transaction(1) })).toEqual({ schedules: 6, orders: 50 });
  });

  it('3 callers × 4 statements on one row, FOR UPDATE: 72 for 2,070', async () => {
    const program = { alice: locked(1), bob: locked(1), carol: locked(1) };
    expect(await count(program)).toEqual({ schedules: 72, orders: 2070 });
  });

  it('callers of one application instance share its modules and its pool: nothing is left out', async () => {
    const { runs, redundant, orders } = await reduced(
      { ...bench, pools: 1 },
      { alice: locked(1), bob: locked(2) },
    );
    expect({ runs, redundant, orders }).toEqual({ runs: 70, redundant: 0, orders: 70 });
  });

  it.each([
    ['another isolation level', 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
    ['a setting of the session', "SET lock_timeout = '1s'"],
    ['several statements at once', 'SELECT 1; SELECT 2'],
    ['a function that we do not know', 'SELECT pg_sleep(0)'],
  ])('nothing is reordered with %s', async (_what, sql) => {
    const program = { alice: [sql], bob: ['SELECT n FROM counters WHERE id = 2'] };
    expect(await count(program)).toEqual({ schedules: 2, orders: 2 });
  });
});
