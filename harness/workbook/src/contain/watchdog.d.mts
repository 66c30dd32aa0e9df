import type { WatchdogLimits } from './limits.ts';

/** What the thread is started with. */
export interface WatchdogData {
  /** The first element goes up with each turn of the main thread's event loop. */
  beats: Int32Array;
  limits: WatchdogLimits;
  /** File descriptor of the pipe to the command's process. */
  pipe: number;
  /** Expression that tells where the runs are; for the main thread. */
  whereabouts: string;
}

/** Sent for each bundle before any of its code runs: the name that its frames carry, and its source map. */
export interface WatchedBundle {
  file: string;
  map: unknown;
}
