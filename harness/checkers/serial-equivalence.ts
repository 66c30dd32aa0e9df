import { PromiseBroken, type Outcome } from '../kata.ts';
import { labelOf } from '../engine/rehearsal.ts';
import { canonical, comparable } from './canonical.ts';

/**
 * The oracle that needs no model: what a concurrent run answers and leaves behind must be what the same code
 * answers and leaves behind in some order of the same calls, one after another. The serial orders are played
 * first. (Strict serialisability restricted to calls that all overlap; for a handful of callers all orders can
 * be tried, so no checker such as Porcupine or Elle is needed.)
 */
export class SerialOrders {
  readonly #seen = new Map<string, Outcome[]>();

  record(outcomes: Outcome[], state: readonly unknown[], startedAt: Date): void {
    this.#seen.set(canonical(outcomes, state, startedAt), outcomes);
  }

  /** Null when the run is like one of the serial orders. */
  compare(outcomes: readonly Outcome[], state: readonly unknown[], startedAt: Date): PromiseBroken | null {
    if (this.#seen.has(canonical(outcomes, state, startedAt))) return null;
    const orders = this.#seen.size;
    return new PromiseBroken({
      headline: 'together, the calls did what they never do one after another',
      expected:
        orders === 1
          ? `as in every order: ${[...this.#seen.values()].map((one) => told(one, startedAt)).join('')}`
          : `one of the ${orders} ways in which the serial orders end`,
      seen: `${told(outcomes, startedAt)}; left behind: ${JSON.stringify(state)}`,
    });
  }
}

/** As the comparison sees it: moments are minutes since the start, so that the text is the same in each run. */
function told(outcomes: readonly Outcome[], startedAt: Date): string {
  return outcomes
    .map(({ caller, fn, args, value, error }) => {
      const answer = error ? `${error.code ?? error.name}` : JSON.stringify(comparable(value, startedAt));
      return `${caller} ${labelOf(fn, args)} → ${answer}`;
    })
    .join(', ');
}
