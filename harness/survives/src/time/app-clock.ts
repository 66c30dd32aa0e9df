import type pg from 'pg';
import { millisecondsOf } from './interval.ts';
import { RealDate } from './real-clock.ts';

/** The clock of an application instance. Somebody may set it while the instance runs. */
export interface AppClock {
  /** By how many milliseconds it is ahead; negative when it is behind. */
  skewMs: number;
  /** It goes on by a millisecond after it has been read so often, as on a machine that is fast. Default: with time. */
  readsPerMs?: number;
}

/** `off` is an interval as Postgres reads it: `-11 minutes`. */
export async function appClock(admin: pg.Client, off: string): Promise<AppClock> {
  return { skewMs: await millisecondsOf(admin, off) };
}

/** Somebody sets it: whoever reads it has the new time at once. */
export async function setClock(admin: pg.Client, clock: AppClock, off: string): Promise<void> {
  clock.skewMs = await millisecondsOf(admin, off);
}

/**
 * `Date` as an application instance sees it that has this clock. Without one it is the real one. What it makes are
 * real dates; only the question what time it is gets another answer.
 */
export function appDate(clock?: AppClock): DateConstructor {
  if (!clock) return RealDate;
  const begunMs = RealDate.now();
  let reads = 0;
  const untilNow = (): number => {
    const { readsPerMs } = clock;
    if (readsPerMs === undefined) return RealDate.now();
    return Math.min(RealDate.now(), begunMs + Math.floor(reads++ / readsPerMs));
  };
  const now = (): number => untilNow() + clock.skewMs;
  return new Proxy(RealDate, {
    construct: (date, args: unknown[], asked) =>
      Reflect.construct(date, args.length === 0 ? [now()] : args, asked) as object,
    apply: () => new RealDate(now()).toString(),
    get: (date, key) => (key === 'now' ? now : (Reflect.get(date, key) as unknown)),
  });
}
