/**
 * The real clock and the real timers, taken before anything could replace them. The only file of the engine
 * that may name them: everything else moves by events, so that no verdict depends on a delay.
 */
export const realSetTimeout = globalThis.setTimeout;
export const realClearTimeout = globalThis.clearTimeout;
export const realSetImmediate = globalThis.setImmediate;
export const RealDate = globalThis.Date;

/** Milliseconds since some fixed point; for budgets and reports, never for a verdict. */
export const monotonicMs = (): number => performance.now();

/** Waits until a clock that counts milliseconds shows another one. */
export async function nextMillisecond(): Promise<void> {
  const sinceMs = monotonicMs();
  while (monotonicMs() - sinceMs <= 1) await new Promise((resolve) => realSetTimeout(resolve, 1));
}

/** Waits until the clock shows this time, in milliseconds since 1970. */
export async function untilItIs(timeMs: number): Promise<void> {
  for (let left = timeMs - RealDate.now(); left > 0; left = timeMs - RealDate.now())
    await new Promise((resolve) => realSetTimeout(resolve, left));
}

/** One turn of the event loop: everything already runnable (microtasks, ticks, ready sockets) has run. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));
