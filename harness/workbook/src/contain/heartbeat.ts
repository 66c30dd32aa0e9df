import { Worker } from 'node:worker_threads';
import { whereabouts } from 'survives-production/host';
import type { Bundle } from 'survives-production/host';
import type { WatchdogLimits } from './limits.ts';
import type { WatchdogData, WatchedBundle } from './watchdog.mjs';

const BEAT_MS = 50;
/** Under which the main thread keeps what the watching thread asks for while it is paused. */
const ASKED = Symbol.for('survives-production.whereabouts');

/** Lets a thread watch this one. The beats come from the event loop, so they stop when it does. */
export class Heartbeat {
  readonly #worker: Worker;

  constructor(limits: WatchdogLimits, pipe: number) {
    const beats = new Int32Array(new SharedArrayBuffer(4));
    setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref();
    Object.defineProperty(globalThis, ASKED, { value: () => JSON.stringify(whereabouts()) });
    const expression = `globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(ASKED))})]()`;
    this.#worker = new Worker(new URL('./watchdog.mjs', import.meta.url), {
      workerData: { beats, limits, pipe, whereabouts: expression } satisfies WatchdogData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    // Not a reason for this process to go on, nor for the engine to wait: see `worksOutside`.
    this.#worker.unref();
  }

  /** The code of this bundle is about to run. */
  readonly expect = ({ filename, map }: Bundle): void =>
    this.#worker.postMessage({ file: filename, map: map.payload } satisfies WatchedBundle);
}
