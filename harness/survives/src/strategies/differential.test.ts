import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseFor } from '../execution/testing/programs.ts';
import type { Database } from '../execution/database.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { bruteForce, reduced } from './testing/exhaust.ts';
import {
  crossings,
  programOf,
  programs,
  resumptions,
  SCHEMA,
  STATE,
  type Part,
} from './testing/random-programs.ts';

/** More of them, and longer ones: `PROGRAMS=3000 ORDERS=56 SEED=2 npx vitest run --project harness <this file>`. */
const PROGRAMS = Number(process.env.PROGRAMS ?? 500);
/** Programs with at most so many orders, if nothing ever waited. */
const ORDERS = Number(process.env.ORDERS ?? 20);
const SEED = Number(process.env.SEED ?? 1);
const SIDE_BY_SIDE = 3;

let server: PostgresServer;
let databases: Database[];

beforeAll(async () => {
  server = await startPostgres();
  databases = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => databaseFor(server, SCHEMA)));
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await server.stop();
});

interface Difference {
  program: readonly Part[];
  /** Outcomes that only playing everything finds. */
  missed: string[];
  orders: { counted: number | null; played: number };
}

it(
  `comes to the same outcomes as playing every order of ${PROGRAMS} random programs`,
  { timeout: 3_600_000 },
  async () => {
    const crossing = Math.ceil(PROGRAMS / 12);
    const resuming = Math.ceil(PROGRAMS / 25);
    const all = [
      ...fc.sample(programs(ORDERS), { numRuns: PROGRAMS - crossing - resuming, seed: SEED }),
      ...fc.sample(crossings, { numRuns: crossing, seed: SEED }),
      ...fc.sample(resumptions, { numRuns: resuming, seed: SEED }),
    ];
    const differences: Difference[] = [];
    const total = { reduced: 0, all: 0, deadlocks: 0 };
    const queue = [...all.entries()];
    const judge = async (database: Database): Promise<void> => {
      for (let item = queue.shift(); item; item = queue.shift()) {
        const [index, program] = item;
        // In every third program of three callers, two of them share an application instance.
        const bench = { database, state: STATE, pools: index % 3 === 0 ? 2 : 3 };
        const some = await reduced(bench, programOf(program));
        const every = await bruteForce(bench, programOf(program));
        const missed = [...every.outcomes].filter((outcome) => !some.outcomes.has(outcome));
        const orders = { counted: some.orders, played: every.runs };
        if (missed.length > 0 || orders.counted !== orders.played)
          differences.push({ program, missed, orders });
        total.reduced += some.runs;
        total.all += every.runs;
        total.deadlocks += Number([...every.outcomes].some((outcome) => outcome.includes('40P01')));
      }
    };
    await Promise.all(databases.map(judge));
    if (process.env.PROGRAMS) console.log(total);
    expect(differences).toEqual([]);
    // The programs are worth something: some end in deadlocks, and there is something to leave out.
    expect(total.deadlocks).toBeGreaterThan(PROGRAMS / 50);
    expect(total.reduced).toBeLessThan(total.all * 0.75);
  },
);
