import { RealDate } from './real-clock.ts';

/**
 * `Date` as an application instance sees it whose clock is off by `skewMs`. With no skew it is the real one.
 * Dates that pg makes are the real class; `instanceof` knows both.
 */
export function appDate(skewMs: number): DateConstructor {
  if (skewMs === 0) return RealDate;
  class SkewedDate extends RealDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(RealDate.now() + skewMs);
      else super(...(args as [number]));
    }
    static override now(): number {
      return RealDate.now() + skewMs;
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return value instanceof RealDate;
    }
  }
  return SkewedDate as unknown as DateConstructor;
}
