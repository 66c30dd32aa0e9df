import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../execution/database.ts';
import { placeOf, type Moves } from '../execution/moves.ts';
import { databaseFor, play } from '../execution/testing/programs.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { SpecialMoves } from './special-moves.ts';
import { crossings, programOf, programs, SCHEMA, STATE, type Part } from './testing/random-programs.ts';

/** More of them: `PROGRAMS=1000 SEED=2 npx vitest run --project harness <this file>`. */
const PROGRAMS = Number(process.env.PROGRAMS ?? 40);
const SEED = Number(process.env.SEED ?? 1);
const ORDERS = 20;

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(server, SCHEMA);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const HOLDS: Moves = { holds: 1, faults: [], faultLimit: 0 };

/** What can come of a program when one statement is stopped, at every place there is, and whoever can goes on meanwhile. */
async function withOneHold(program: readonly Part[], moves: Moves) {
  const schedules = new SpecialMoves(moves);
  const outcomes = new Set<string>();
  let stopped = 0;
  for (;;) {
    const attempt = schedules.next({ steps: 0, atLeast: Infinity });
    if (!attempt || schedules.complete) return { outcomes, stopped };
    const { answers, ending, choices } = await play(database, programOf(program), attempt.conduct, { moves });
    schedules.played({ choices } as Parameters<SpecialMoves['played']>[0]);
    if (choices.some(({ lanes, chosen }) => placeOf(lanes[chosen]!) !== undefined)) stopped++;
    outcomes.add(JSON.stringify([answers, ending.kind, await database.read(STATE)]));
  }
}

it(`comes of ${PROGRAMS} random programs what comes of them with statements stopped among nobody`, async () => {
  const crossing = Math.ceil(PROGRAMS / 4);
  const all = [
    ...fc.sample(programs(ORDERS), { numRuns: PROGRAMS - crossing, seed: SEED }),
    ...fc.sample(crossings, { numRuns: crossing, seed: SEED }),
  ];
  const different: { program: readonly Part[]; only: string[] }[] = [];
  const stopped = { everywhere: 0, besideOthers: 0 };
  for (const program of all) {
    const everywhere = await withOneHold(program, HOLDS);
    const besideOthers = await withOneHold(program, { ...HOLDS, heldBesideOthers: true });
    const only = [...everywhere.outcomes].filter((outcome) => !besideOthers.outcomes.has(outcome));
    if (only.length > 0) different.push({ program, only });
    stopped.everywhere += everywhere.stopped;
    stopped.besideOthers += besideOthers.stopped;
  }
  if (process.env.PROGRAMS) console.log(stopped);
  expect(different).toEqual([]);
  expect(stopped.besideOthers).toBeGreaterThan(PROGRAMS);
  expect(stopped.besideOthers).toBeLessThan(stopped.everywhere * 0.7);
});
