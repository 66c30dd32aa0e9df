import { callerContext, type CallerContext } from '../pool/caller-context.ts';
import { GatedPool } from '../pool/gated-pool.ts';
import { OwnPools } from '../pool/own-pools.ts';
import type { WarmConnections } from '../pool/warm-connections.ts';
import { connectionsNoticed } from './own-connections.ts';
import { guardedProcess } from '../subject/guarded-process.ts';
import type { Code, Functions } from '../subject/code.ts';
import { inWords } from '../text/in-words.ts';
import { appDate, type AppClock } from '../time/app-clock.ts';
import { seedFrom, seededMath, seededRandom } from '../time/seeded-random.ts';
import type { Board } from './board.ts';

interface Parts {
  pool: GatedPool;
  /** The pools that its code makes itself, where the definition says that it does. */
  own: OwnPools | null;
  start: () => Functions | Promise<Functions>;
}

/** One application instance: its own module graph and its own pool, as two processes behind a load balancer. */
export class Instance {
  readonly name: string;
  readonly #parts: Parts;
  #functions: Functions | Promise<Functions> | undefined;

  constructor(name: string, parts: Parts) {
    this.name = name;
    this.#parts = parts;
  }

  get pool(): GatedPool {
    return this.#parts.pool;
  }

  /** Whoever asks first starts it. A promise while its factory is still at work. */
  get functions(): Functions | Promise<Functions> {
    return (this.#functions ??= this.#parts.start());
  }

  /** Waits for its factory. */
  async made(): Promise<void> {
    this.#functions = await this.functions;
  }

  /** It has died: nobody of it is served any more. */
  abandon(): void {
    this.pool.abandon();
    this.#parts.own?.abandon();
  }
}

/** In whose name a factory asks. */
export const STARTER = 'start';

export const INSTANCE_NAMES = ['a', 'b'] as const;

export interface InstanceOptions {
  code: Code;
  warm: WarmConnections;
  poolSize: number;
  /** As in the definition. */
  ownPools: boolean;
  /** By instance. One without has the true time. */
  clocks: ReadonlyMap<string, AppClock>;
  console: Console;
}

export function makeInstances(board: Board, options: InstanceOptions): Map<string, Instance> {
  const instances = INSTANCE_NAMES.map((name) => makeInstance(board, name, options));
  for (const instance of instances) {
    const { functions } = options.code.hasFactory
      ? callerContext.run(starting(board), () => ({ functions: instance.functions }))
      : instance;
    // Both are at work together, and are waited for one after the other.
    if (functions instanceof Promise) functions.catch(() => undefined);
  }
  return new Map(instances.map((instance) => [instance.name, instance]));
}

/** A new process, as it were: what an earlier one of that name remembered is gone. It starts when it is first asked. */
export function makeInstance(board: Board, name: string, options: InstanceOptions): Instance {
  const { code, warm, poolSize, ownPools } = options;
  const pool = new GatedPool({ warm, instance: name, traffic: board, max: poolSize });
  const own = ownPools ? new OwnPools({ warm, instance: name, traffic: board }) : null;
  const globals = {
    ...board.timers.globals,
    modules: {
      ...board.timers.modules,
      ...board.storages.modules,
      ...connectionsNoticed(board, options.code),
      ...(own && { pg: own.pg }),
    },
    process: guardedProcess(),
    Date: appDate(options.clocks.get(name)),
    Math: seededMath(randomPerCaller()),
    console: options.console,
  };
  const start = (): Functions | Promise<Functions> => code.start(globals, own ? null : pool);
  return new Instance(name, { pool, own, start });
}

const starting = (board: Board): CallerContext => ({
  name: STARTER,
  jobs: board.jobs,
  rejected: (reason) => board.find('unhandled-rejection', `nobody handled a rejection: ${inWords(reason)}`),
  threw: (reason) => board.find('uncaught-exception', `nobody caught ${inWords(reason)}`),
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
