/** How far code may go before the process that runs it is ended. Generous: no repair of a kata comes near. */
export interface EnclosureLimits {
  /**
   * Processor time, in milliseconds, that the process may spend without a turn of its event loop. Processor time and
   * not time: on a machine that is slow, busy or asleep a process is not given any, and so is not suspected.
   */
  computingMs: number;
  /** Milliseconds of standing still without computing. The watching thread counts them itself, so it stood as well. */
  standingMs: number;
  /** Megabytes that the process may occupy, buffers outside the heap included. */
  memoryMb: number;
  /** For the whole check, in milliseconds. */
  budgetMs: number;
}

export const LIMITS: EnclosureLimits = {
  computingMs: 4_000,
  standingMs: 20_000,
  memoryMb: 1_024,
  budgetMs: 300_000,
};

/** V8 aborts beyond this. The watching thread comes first, unless the memory goes faster than it can look. */
export const heapLimitMb = ({ memoryMb }: EnclosureLimits): number => memoryMb * 2;

export interface WatchdogLimits extends Pick<EnclosureLimits, 'computingMs' | 'standingMs' | 'memoryMb'> {
  /** How often it looks. */
  everyMs: number;
}
