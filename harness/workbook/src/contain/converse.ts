import type { Progress } from 'survives-production';
import { realClearTimeout, realSetTimeout } from 'survives-production/host';
import type { Cell, Heard } from './cell.ts';
import type { Work } from './protocol.ts';

/** How the work of a cell ended. */
export type Ending =
  | Exclude<Heard, { kind: 'progress' | 'told' | 'untold' }>
  /** The time for the whole check was used up. */
  | { kind: 'overtime'; budgetMs: number; last: Progress | undefined };

/** An ending that says something of the code, with a verdict or without. */
export type Told = Exclude<Ending, { kind: 'refused' | 'failed' }>;

/** A thorough check may take so many times as long. */
const THOROUGH_TIMES = 12;
/** A check that is told to stop gets this long to drop its databases itself. */
const WIND_UP_MS = 3_000;

/** Gives a cell its work and waits for the end of it. Rejects with the signal's reason. */
export async function converse(
  cell: Cell,
  work: Work,
  options: { signal?: AbortSignal | undefined; onProgress?: ((progress: Progress) => void) | undefined },
): Promise<Ending> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  let last: Progress | undefined;
  const timers: NodeJS.Timeout[] = [];
  let stop = (): void => {};
  try {
    const ending = await new Promise<Ending>((resolve, reject) => {
      const thorough = work.what === 'check' && work.thorough;
      const budgetMs = cell.limits.budgetMs * (thorough ? THOROUGH_TIMES : 1);
      timers.push(realSetTimeout(() => resolve({ kind: 'overtime', budgetMs, last }), budgetMs));
      stop = () => {
        cell.tell({ kind: 'abort' });
        timers.push(realSetTimeout(() => reject(signal!.reason as Error), WIND_UP_MS));
      };
      signal?.addEventListener('abort', stop, { once: true });
      cell.listen((heard) => {
        if (heard.kind === 'told' || heard.kind === 'untold') return;
        if (heard.kind !== 'progress') return resolve(heard);
        last = heard.progress;
        onProgress?.(last);
      });
      cell.tell({ kind: 'work', work });
    });
    // However it took it, it was told to stop.
    signal?.throwIfAborted();
    return ending;
  } finally {
    signal?.removeEventListener('abort', stop);
    for (const timer of timers) realClearTimeout(timer);
  }
}
