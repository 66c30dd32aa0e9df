import type { Property } from '../language/language.ts';
import type { AppClock } from '../time/app-clock.ts';
import type { Conduct } from './conduct.ts';
import { conductorsOf, type Conductors } from './conductors.ts';
import { makeInstance, makeInstances, type Instance } from './instances.ts';
import { Run } from './run.ts';
import type { Setup } from './setup.ts';
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
  const options = { code, warm: database.warm, poolSize, clocks, console };
  const run = new Run({
    oracle: waitOracle(database.watcher),
    holds: database.holds,
    report: database.report,
    onlooker: database.onlooker,
    outside: definition.outside ?? {},
    endBackends: (pids) => database.endBackends(pids),
    restart: (name) => restart(name),
    locate: (frames) => code.locate(frames),
    locateError: (error) => code.locateError(error),
    limits,
    property: property.name,
  });
  const instances = makeInstances(run.board, options);
  const restart = (name: string): void => {
    instances.get(name)?.pool.abandon();
    instances.set(name, makeInstance(run.board, name, options));
  };
  return { run, instances, conductors: conductorsOf(setup, conduct) };
}

function poolSizeOf({ poolSize }: Property, input: unknown): number | undefined {
  return typeof poolSize === 'function' ? poolSize(input) : poolSize;
}
