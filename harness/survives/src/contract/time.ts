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

/** `9 minutes 59.9 seconds`: of what passes, not more than is the same from run to run. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  const parts = [
    [days, 'days'],
    [hours, 'hours'],
    [minutes, 'minutes'],
    [Math.round((seconds % 60) * 10) / 10, 'seconds'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount} ${unit}`] : [])).join(' ');
}

/** How long before something ends, and after, it is asked about. A machine that is slower than that decides nothing. */
const MARGIN_MS = { before: 300, after: 120 };

/** How much time is to pass until just before, or just after, one of these moments; 0 for none. */
export function jumpMs(
  limits: readonly Instant[],
  { to, limit }: { to: 'before' | 'after'; limit: number },
  nowMs: number,
): number {
  const at = limits[limit % Math.max(1, limits.length)];
  if (!at) return 0;
  const target = to === 'before' ? at.from - MARGIN_MS.before : at.to + MARGIN_MS.after;
  return Math.max(0, Math.ceil(target - nowMs));
}
