import type { Property } from '../language/language.ts';
import type { Conduct } from './conduct.ts';
import { makeInstance, makeInstances, type Instance } from './instances.ts';
import type { Setup } from './setup.ts';
import { Run } from './run.ts';
import type { AppClock } from '../time/app-clock.ts';
import { seededRandom } from '../time/seeded-random.ts';
import type { RunOptions } from './board.ts';
import { waitOracle } from './wait-oracle.ts';

/** Application instances that have started, and the run that conducts them. */
export interface Started {
  run: Run;
  instances: Map<string, Instance>;
}

export function startInstances(
  setup: Setup,
  input: unknown,
  clocks: ReadonlyMap<string, AppClock>,
  conduct: Conduct,
): Started {
  const { database, module, property, definition, console } = setup;
  const poolSize = poolSizeOf(property, input) ?? definition.poolSize ?? 10;
  const options = { module, warm: database.warm, poolSize, clocks, console };
  const run = new Run({
    oracle: waitOracle(database.watcher),
    holds: database.holds,
    report: database.report,
    onlooker: database.onlooker,
    outside: definition.outside ?? {},
    endBackends: (pids) => database.endBackends(pids),
    restart: (name) => restart(name),
    locate: module.locate,
    locateError: module.locateError,
    ...howItGoes(setup, conduct),
    clockTicks: property.clockTicks ?? false,
    property: property.name,
  });
  const instances = makeInstances(run, options);
  const restart = (name: string): void => {
    instances.get(name)?.pool.abandon();
    instances.set(name, makeInstance(run, name, options));
  };
  return { run, instances };
}

/** Under load there is no loop to be told from work by a few dozen statements: the work is large. */
function howItGoes(
  { limits: { run, free } }: Setup,
  conduct: Conduct,
): Pick<RunOptions, 'stepLimit' | 'statementLimitMs' | 'freely' | 'inStep' | 'stagger'> {
  if (conduct.how === 'under-load') {
    const stepLimit = conduct.inStep ? free.inStepSteps : free.loadSteps;
    return { freely: true, inStep: conduct.inStep, stepLimit, statementLimitMs: free.loadStatementMs };
  }
  const limits = { stepLimit: run.steps, statementLimitMs: run.statementMs };
  return conduct.how === 'all-at-once'
    ? { ...limits, freely: true, stagger: staggering(conduct.seed, free.longestTurns) }
    : { ...limits, freely: false };
}

/** How many turns of the event loop a statement is held back: half of them none, the others as long as a few round trips. */
function staggering(seed: number, longestTurns: number): () => number {
  const random = seededRandom(seed);
  return () => (random() < 0.5 ? 0 : Math.floor(random() * longestTurns));
}

function poolSizeOf({ poolSize }: Property, input: unknown): number | undefined {
  return typeof poolSize === 'function' ? poolSize(input) : poolSize;
}
