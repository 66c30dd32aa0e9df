import { RealDate } from './real-clock.ts';

/**
 * `Date` as an application instance sees it whose clock is off by `skewMs`. With no skew it is the real one.
 * What it makes are real dates; only the question what time it is gets another answer.
 */
export function appDate(skewMs: number): DateConstructor {
  if (skewMs === 0) return RealDate;
  const now = (): number => RealDate.now() + skewMs;
  return new Proxy(RealDate, {
    construct: (date, args: unknown[], asked) =>
      Reflect.construct(date, args.length === 0 ? [now()] : args, asked) as object,
    apply: () => new RealDate(now()).toString(),
    get: (date, key) => (key === 'now' ? now : (Reflect.get(date, key) as unknown)),
  });
}
