import { PromiseBroken, type Outcome } from '../language/language.ts';
import { canonical, comparable } from './canonical.ts';

/**
 * The oracle that needs no model: what a concurrent run answers and leaves behind must be what the same code
 * answers and leaves behind in some order of the same calls, one after another. The serial orders are played
 * first. (Strict serialisability restricted to calls that all overlap; for a handful of callers all orders can
 * be tried, so no checker such as Porcupine or Elle is needed.)
 */
export class SerialOrders {
  /** How the serial orders end, as a report tells it, by what is compared. */
  readonly #ends = new Map<string, string>();

  record(outcomes: Outcome[], state: readonly unknown[], startedAt: Date): void {
    this.#ends.set(canonical(outcomes, state, startedAt), told(outcomes, state, startedAt));
  }

  /** Null when the run is like one of the serial orders. */
  compare(outcomes: readonly Outcome[], state: readonly unknown[], startedAt: Date): PromiseBroken | null {
    if (this.#ends.has(canonical(outcomes, state, startedAt))) return null;
    return new PromiseBroken({
      headline: 'together, the calls did what they never do one after another',
      expected: [...this.#ends.values()].join(', or '),
      seen: told(outcomes, state, startedAt),
    });
  }
}

/** As the comparison sees it: moments are minutes since the start, so that the text is the same in each run. */
function told(outcomes: readonly Outcome[], state: readonly unknown[], startedAt: Date): string {
  const answers = outcomes.map(({ caller, fn, value, error }) => {
    const answer = error
      ? `${error.code ?? error.name}: ${error.message}`
      : short(comparable(value, startedAt));
    return `${caller} ${fn} → ${answer}`;
  });
  const rows = state.map((row) => short(comparable(row, startedAt)));
  return `${answers.join(', ')}, leaving ${rows.length === 0 ? 'nothing' : rows.join(' ')}`;
}

/** `{ok: true}` instead of `{"ok":true}`. */
const short = (value: unknown): string =>
  JSON.stringify(value)
    ?.replace(/"(\w+)":/g, '$1: ')
    .replace(/,(?=\w+:)/g, ', ') ?? 'undefined';

/** The orders in which callers can run one after another. */
export function permutations(names: readonly string[]): string[][] {
  if (names.length <= 1) return [[...names]];
  return names.flatMap((first) =>
    permutations(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  );
}
