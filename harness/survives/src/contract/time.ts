import { PlainError } from '../model/plain-error.ts';
import type { Instant, When } from '../language/language.ts';

/** A moment of the model, as far as it is known. A class, so that it is told from an answer with the same fields. */
export class Span implements Instant {
  readonly from: number;
  readonly to: number;

  constructor(from: number, to = from) {
    this.from = from;
    this.to = to;
  }

  has(ms: number): boolean {
    return ms >= this.from && ms <= this.to;
  }
}

/** When something was under way. */
export function whenOf({ from, to }: Instant): When {
  return {
    from,
    to,
    in: (span) => {
      const ms = spanMs(span);
      return new Span(from + ms, to + ms);
    },
  };
}

const UNITS_MS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** `'10 minutes'` → 600000. Throws a `PlainError` for what is no such text. */
function spanMs(span: string | number): number {
  if (typeof span === 'number') return span;
  const [, amount, unit = ''] = /^(-?\d+(?:\.\d+)?) ([a-z]+?)s?$/.exec(span) ?? [];
  const unitMs = UNITS_MS[unit];
  if (amount !== undefined && unitMs !== undefined) return Number(amount) * unitMs;
  throw new PlainError(`"${span}" is no span of time`, {
    next: "write '90 seconds', '10 minutes', '1 hour' or '2 days'",
  });
}
