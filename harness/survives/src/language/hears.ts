import { demand } from './demand.ts';
import type { Outcome } from './outcome.ts';

/** How answers are told, where the words that they come with are not enough. */
export interface Wording<O extends Outcome> {
  /** An answer in a word. Without it: yes, no, or the `reason`. */
  told?: (outcome: O) => string;
  /** What was asked for, said beside what is expected: `T1 to Bursa`. */
  about?: (outcome: O) => string;
  /** The headline when a call threw. */
  threw?: (outcome: O) => string;
}

/**
 * Demands that calls come back with one of these answers: with no other, and with no exception.
 *
 * `hears(result, { jan: ['yes'], kim: ['taken'] })` judges these callers' calls; `hears(result.of('lockSeat'), ['yes'])`
 * all calls there are.
 */
export function hears<O extends Outcome>(
  ended: { outcomes: readonly O[] } | readonly O[],
  expected: readonly string[] | Readonly<Record<string, readonly string[]>>,
  wording: Wording<O> = {},
): void {
  const { told = answerOf, about, threw } = wording;
  const wantedBy = (caller: string) => (isList(expected) ? expected : expected[caller]);
  for (const outcome of 'outcomes' in ended ? ended.outcomes : ended) {
    const { caller, error } = outcome;
    const wanted = wantedBy(caller);
    if (!wanted) continue;
    const answer = error ? (error.code ?? error.name) : told(outcome);
    demand(wanted.includes(answer), {
      headline: error
        ? (threw?.(outcome) ?? `${caller} got an exception instead of an answer`)
        : `${caller} got the wrong answer`,
      expected: wanted.join(' or ') + (about ? ` for ${about(outcome)}` : ''),
      seen: error ? answerOf(outcome) : answer,
    });
  }
}

const isList = (answers: object): answers is readonly string[] => Array.isArray(answers);

/**
 * An answer in words: `yes` and `no`, or the reason, of `true`, `{ ok: true }`, `{ ok: false, reason: 'taken' }`; and an
 * exception with its code.
 */
export function answerOf({ error, value }: Outcome): string {
  if (error) return `${error.code ?? error.name}: ${error.message}`;
  const answer = value as { ok?: unknown; reason?: unknown } | boolean | null | undefined;
  const { ok, reason } = typeof answer === 'boolean' ? { ok: answer } : (answer ?? {});
  if (ok === true) return 'yes';
  return ok === false && reason === undefined ? 'no' : String(reason);
}
