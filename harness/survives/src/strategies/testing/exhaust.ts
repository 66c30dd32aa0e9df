import { play, type Program, type ProgramRun } from '../../execution/testing/programs.ts';
import type { Database } from '../../execution/database.ts';
import { catalogueOf } from '../../independence/catalogue.ts';
import { Footprints } from '../../independence/relation.ts';
import { followPrefix } from '../choosers.ts';
import { Frontier } from '../frontier.ts';
import { Reduction } from '../reduction.ts';

export interface Exhausted {
  runs: number;
  /** Of these, nothing new from some step on. */
  redundant: number;
  /** Feasible orders that the runs stand for. */
  orders: number | null;
  /** What can come of the program: answers and final state, as text. */
  outcomes: Set<string>;
}

export interface Bench {
  database: Database;
  /** Reads the final state. */
  state: string;
  /** Application instances that the callers are dealt out to. */
  pools: number;
}

/** Plays every feasible schedule. */
export async function bruteForce(bench: Bench, program: Program): Promise<Exhausted> {
  const frontier = new Frontier();
  const outcomes = new Set<string>();
  let runs = 0;
  for (let prefix = frontier.next(); prefix; prefix = frontier.next(), runs++) {
    const run = await play(bench.database, program, followPrefix(prefix), { pools: bench.pools });
    frontier.branch(prefix, run.choices);
    outcomes.add(await outcomeOf(bench, run));
  }
  return { runs, redundant: 0, orders: runs, outcomes };
}

/** Plays one schedule of each kind: the others reorder independent steps. */
export async function reduced(bench: Bench, program: Program): Promise<Exhausted> {
  const reduction = new Reduction(new Footprints(await catalogueOf(bench.database)));
  const outcomes = new Set<string>();
  let runs = 0;
  for (let prefix = reduction.frontier.next(); prefix; prefix = reduction.frontier.next(), runs++) {
    const descent = reduction.follow(prefix);
    const run = await play(bench.database, program, descent.choose, { pools: bench.pools });
    // What comes of the others must come of these too: counting both would hide a relation that is wrong.
    if (reduction.add(prefix, descent, run.choices)) outcomes.add(await outcomeOf(bench, run));
  }
  return { runs, redundant: reduction.redundant, orders: reduction.orders, outcomes };
}

async function outcomeOf(
  { database, state }: Bench,
  { answers, ending, findings }: ProgramRun,
): Promise<string> {
  const rows = await database.read(state);
  return JSON.stringify([answers, ending.kind, findings.map(({ sentence }) => sentence).sort(), rows]);
}
