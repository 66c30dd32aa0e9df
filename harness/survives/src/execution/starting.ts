import type { Sequence } from '../contract/moves.ts';
import type { Property } from '../language/language.ts';
import type { AppClock } from '../time/app-clock.ts';
import { isReadAlone } from './commits.ts';
import type { Conduct } from './conduct.ts';
import { conductorsOf, type Conductors } from './conductors.ts';
import { hidesWork } from './hidden-work.ts';
import { makeInstance, makeInstances, STARTER, type Instance } from './instances.ts';
import { serverAt } from './own-connections.ts';
import { Run } from './run.ts';
import { rowsWrittenIn } from './rows-written.ts';
import type { Setup } from './setup.ts';
import { FailedAlone, UnfinishedAsk } from './unfinished-ask.ts';
import { moveStoredTime } from './stored-time.ts';
import { waitOracle } from './wait-oracle.ts';

/** Application instances that have started, the run they are in, and who conducts its acts. */
export interface Started {
  run: Run;
  instances: Map<string, Instance>;
  conductors: Conductors;
}

export function startInstances(
  setup: Setup,
  input: unknown,
  clocks: ReadonlyMap<string, AppClock>,
  conduct: Conduct,
): Started {
  const { database, code, property, definition, console, limits } = setup;
  const poolSize = poolSizeOf(property, input) ?? definition.poolSize ?? 10;
  const { ownPools = false } = definition;
  const options = { code, warm: database.warm, poolSize, ownPools, clocks, console };
  database.holds.rows = rowsWrittenIn(setup);
  const run = new Run({
    oracle: waitOracle(database.watcher),
    strangers: (known) => database.strangers(known),
    hidesWork: () => hidesWork(database.admin),
    isServer: serverAt(database.warm.config.port),
    holds: database.holds,
    report: database.report,
    onlooker: database.onlooker,
    outside: definition.outside ?? {},
    writes: property.meets?.writes,
    ...((property.meets ?? property.sleepMovesTime) && {
      passTime: (byMs: number) => moveStoredTime(database, byMs),
    }),
    endBackends: (pids) => database.endBackends(pids),
    restart: (name) => restart(name),
    locate: (frames) => code.locate(frames),
    locateError: (error) => code.locateError(error),
    limits,
    property: property.name,
  });
  const played = property.walks ? (input as Sequence) : conduct.how === 'steered' ? conduct.moves : undefined;
  run.board.restless = played?.restless === true;
  if (property.lateAnswers && !property.faults)
    run.board.readsAhead = (session, statement) => run.board.recording && isReadAlone(session, statement);
  const instances = makeInstances(run.board, options);
  const restart = (name: string): void => {
    instances.get(name)?.abandon();
    const again = makeInstance(run.board, name, options);
    instances.set(name, again);
    // What a factory asks for it asks in the name of whoever is delivered again.
    if (!code.hasFactory) void again.functions;
  };
  return { run, instances, conductors: conductorsOf(setup, conduct, input, clocks.get('a')) };
}

/**
 * Until each factory has answered. What it asks of the database meanwhile is no part of the race; that of an instance
 * which is started again in the middle of one is.
 */
export async function startFactories({ run, instances, conductors }: Started): Promise<void> {
  for (const instance of instances.values()) {
    if (!(instance.functions instanceof Promise)) continue;
    const label = 'the factory of the code';
    const calls = [{ label, run: () => instance.made() }];
    const caller = { name: STARTER, instance: instance.name, calls };
    const { ending, ends } = await run.act([caller], conductors.aside, false);
    if (ending.kind !== 'finished') throw new UnfinishedAsk(ending);
    const [end] = ends;
    if (end?.error) throw new FailedAlone(label, end.error);
  }
}

/** Of this property, where it says so. */
export function poolSizeOf({ poolSize }: Property, input: unknown): number | undefined {
  return typeof poolSize === 'function' ? poolSize(input) : poolSize;
}
