import { callerContext } from '../pool/caller-context.ts';
import { GatedPool } from '../pool/gated-pool.ts';
import type { WarmConnections } from '../pool/warm-connections.ts';
import { watchedPg } from '../pool/watched-pg.ts';
import { guardedProcess } from '../subject/guarded-process.ts';
import type { Code, Functions } from '../subject/code.ts';
import { appDate, type AppClock } from '../time/app-clock.ts';
import { seedFrom, seededMath, seededRandom } from '../time/seeded-random.ts';
import type { Board } from './board.ts';

/** One application instance: its own module graph and its own pool, as two processes behind a load balancer. */
export interface Instance {
  name: string;
  functions: Functions;
  pool: GatedPool;
}

export const INSTANCE_NAMES = ['a', 'b'] as const;

export interface InstanceOptions {
  code: Code;
  warm: WarmConnections;
  poolSize: number;
  /** By instance. One without has the true time. */
  clocks: ReadonlyMap<string, AppClock>;
  console: Console;
}

export function makeInstances(board: Board, options: InstanceOptions): Map<string, Instance> {
  return new Map(INSTANCE_NAMES.map((name) => [name, makeInstance(board, name, options)]));
}

/** A new process, as it were: what an earlier one of that name remembered is gone. */
export function makeInstance(board: Board, name: string, options: InstanceOptions): Instance {
  const pool = new GatedPool({ warm: options.warm, instance: name, traffic: board, max: options.poolSize });
  const globals = {
    ...board.timers.globals,
    modules: { ...board.timers.modules, ...board.storages.modules, pg: ownConnectionsNoticed(board) },
    process: guardedProcess(),
    Date: appDate(options.clocks.get(name)),
    Math: seededMath(randomPerCaller()),
    console: options.console,
  };
  return { name, functions: options.code.start(globals, pool), pool };
}

const ownConnectionsNoticed = (board: Board) =>
  watchedPg(() => {
    const caller = callerContext.getStore()?.name ?? 'the module';
    if (!board.closed) board.find('own-connection', `${caller} opened a connection beside the pool`);
  });

/** Each caller has a stream of its own, so that the jitter of one does not depend on when another drew. */
function randomPerCaller(): () => number {
  const streams = new Map<string, () => number>();
  return () => {
    const caller = callerContext.getStore()?.name ?? '';
    const stream = streams.get(caller) ?? seededRandom(seedFrom(caller));
    streams.set(caller, stream);
    return stream();
  };
}
