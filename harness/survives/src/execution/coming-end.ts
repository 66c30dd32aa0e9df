import type { Instant } from '../language/language.ts';
import { RealDate, untilItIs } from '../time/real-clock.ts';

/** So long after it something has ended for sure, by whichever clock. */
const MARGIN_MS = 60;

/** Further away than this it is not waited for: what led up to it has been left out of the history. */
const LONGEST_MS = 1_000;

/** Something that ends while calls are under way, when the schedule says so. */
export class ComingEnd {
  readonly #at: Instant;
  #state: 'to come' | 'has come' | 'came before' = 'to come';

  /** @param at by the clock */
  constructor(at: Instant) {
    this.#at = at;
  }

  get isToCome(): boolean {
    return this.#state === 'to come';
  }

  /** When its turn came it was over already: this machine was slower than there was time. */
  get cameBefore(): boolean {
    return this.#state === 'came before';
  }

  /**
   * Time really passes: rows, clocks and whatever the code keeps in its variables stay true to each other, which they
   * would not where stored moments are moved in the middle of a call.
   */
  async comes(): Promise<void> {
    this.#state = RealDate.now() < this.#at.from ? 'has come' : 'came before';
    await untilItIs(this.#at.to + MARGIN_MS);
  }
}

/** Undefined where nothing ends soon. */
export function comingEnd(at: Instant | undefined): ComingEnd | null {
  return at && at.to < RealDate.now() + LONGEST_MS ? new ComingEnd(at) : null;
}
