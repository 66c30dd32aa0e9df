import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play, databaseFor, type Program, type ProgramRun } from '../execution/testing/programs.ts';
import type { Database } from '../execution/database.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { followPrefix } from './choosers.ts';
import { Frontier } from './frontier.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
     INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i;`,
  );
}, 60_000);

afterAll(async () => {
  await database.close();
  await server.stop();
});

/** Plays every feasible schedule; the lane sequences come back in the order of discovery. */
async function exhaust(program: Program): Promise<{ orders: string[]; runs: ProgramRun[]; costs: number[] }> {
  const frontier = new Frontier();
  const orders: string[] = [];
  const runs: ProgramRun[] = [];
  const costs: number[] = [];
  for (let prefix = frontier.next(); prefix; prefix = frontier.next()) {
    const run = await play(database, program, followPrefix(prefix));
    frontier.branch(prefix, run.choices);
    orders.push(run.choices.map(({ lanes, chosen }) => lanes[chosen]![0]).join(''));
    costs.push(prefix.cost);
    runs.push(run);
  }
  return { orders, runs, costs };
}

const independent = (rows: number[], statements = rows.length) =>
  rows.slice(0, statements).map((row) => `UPDATE counters SET n = n + 1 WHERE id = ${row}`);

describe('the feasible schedules of a program, each played once', () => {
  it('2 callers × 3 independent statements: 6! / (3! 3!) = 20', async () => {
    const { orders } = await exhaust({ alice: independent([1, 2, 3]), bob: independent([4, 5, 6]) });
    expect(orders).toHaveLength(20);
    expect(new Set(orders).size).toBe(20);
  });

  it('3 callers × 3 independent statements: 9! / (3! 3! 3!) = 1,680', { timeout: 180_000 }, async () => {
    const { orders } = await exhaust({
      alice: independent([1, 2, 3]),
      bob: independent([4, 5, 6]),
      carol: independent([7, 8, 9]),
    });
    expect(orders).toHaveLength(1680);
    expect(new Set(orders).size).toBe(1680);
  });

  it('2 callers of BEGIN, SELECT … FOR UPDATE, UPDATE, COMMIT on one row: 24', async () => {
    // By hand. Call alice's steps b s u c and bob's B S U C. Whoever sends s first has the row: say alice; the other
    // half is the mirror image. Once S waits, bob can send nothing until alice's c, and then U and C follow in one
    // way only. So an order is where B and S stand among b s u c, with S after s:
    //   S after s, before u (waits):  B before b, after b, after s               → 3
    //   S after u, before c (waits):  B before b, after b, after s, after u      → 4
    //   S after c (does not wait):    B before b, after b, after s, after u, or after c, just before S  → 5
    // 3 + 4 + 5 = 12, twice: 24. Without the lock it would be 8! / (4! 4!) = 70.
    const lockAndWrite = [
      'BEGIN',
      'SELECT n FROM counters WHERE id = 1 FOR UPDATE',
      'UPDATE counters SET n = n + 1 WHERE id = 1',
      'COMMIT',
    ];
    const { orders, runs } = await exhaust({ alice: lockAndWrite, bob: lockAndWrite });
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders).toHaveLength(24);
    expect(runs.every(({ answers }) => answers.every((answer) => answer === 'done'))).toBe(true);
  });

  it('fewest preemptions first', async () => {
    const { costs } = await exhaust({ alice: independent([1, 2]), bob: independent([3, 4]) });
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    // aabb bbaa | abba baab | abab baba: none, one … counted by hand.
    expect(costs).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
