import type { Choice, Chooser } from '../execution/choosing.ts';
import type { Footprints } from '../independence/relation.ts';
import type { Phase } from '../model/verdict.ts';
import type { Prefix } from './frontier.ts';
import { Reduction } from './reduction.ts';

/** How much may be spent, in steps counted from the beginning, on schedules with so many preemptions. */
export type Limit = (preemptions: number) => number;

export interface OrderedPlay {
  choices: readonly Choice[];
  /** The search is over: it broke, or cannot be judged. */
  over: boolean;
}

/**
 * Plays schedules fewest preemptions first. What only reorders independent statements is set aside: when nothing else
 * is left the space is exhausted. When it cannot be, what was set aside is played after all, as far as it has fewer
 * preemptions than what is next, for "every order with at most one preemption" is a claim about those too.
 */
export class OrderedSearch {
  readonly #reduction: Reduction;
  readonly #play: (preemptions: number, chooser: Chooser) => Promise<OrderedPlay>;
  #steps = 0;
  #longest = 0;
  /** Preemptions of the schedule that was played last. */
  #begun = 0;

  constructor(footprints: Footprints, play: (preemptions: number, chooser: Chooser) => Promise<OrderedPlay>) {
    this.#reduction = new Reduction(footprints);
    this.#play = play;
  }

  /** Every schedule was played, but for those that were set aside. */
  get exhausted(): boolean {
    return this.#reduction.frontier.cost === null;
  }

  get setAside(): boolean {
    return this.#reduction.frontier.costAside !== null;
  }

  /** Feasible orders in all, once exhausted; null when there were too many to count. */
  get orders(): number | null {
    return this.#reduction.orders;
  }

  /** The highest number of preemptions of which every schedule was played, those set aside included; -1: none. */
  get completeBound(): number {
    const { cost, costAside } = this.#reduction.frontier;
    return Math.min(cost ?? Infinity, costAside ?? Infinity) - 1;
  }

  /** True when the search is over. */
  async spend(limit: Limit): Promise<boolean> {
    const { frontier } = this.#reduction;
    for (let cost = frontier.cost; cost !== null; cost = frontier.cost) {
      if (this.#steps >= limit(cost)) return this.#completeBounds(cost, limit);
      if (cost > this.#begun && frontier.sizeNow * this.#longest > limit(cost) - this.#steps) {
        // What has to be left out should be left out everywhere alike, and what has been begun comes first.
        frontier.spread();
        if (await this.#completeBounds(cost, limit)) return true;
      }
      this.#begun = cost;
      if (await this.#take(frontier.next()!, cost)) return true;
    }
    return false;
  }

  /**
   * Plays what was set aside with fewer preemptions, one by one: what has failed may have failed before with fewer.
   * True when that is over; null when there is nothing left, or `steps` have been spent on it.
   */
  fewerThan(preemptions: number, steps: number): () => Promise<boolean | null> {
    const { frontier } = this.#reduction;
    const upTo = this.#steps + steps;
    return async () => {
      const cost = frontier.costAside;
      if (cost === null || cost >= preemptions || this.#steps >= upTo) return null;
      return this.#take(frontier.nextAside()!, cost);
    };
  }

  async #completeBounds(below: number, limit: Limit): Promise<boolean> {
    const { frontier } = this.#reduction;
    for (let cost = frontier.costAside; cost !== null && cost < below; cost = frontier.costAside) {
      if (this.#steps >= limit(cost)) return false;
      if (await this.#take(frontier.nextAside()!, cost)) return true;
    }
    return false;
  }

  async #take(prefix: Prefix, cost: number): Promise<boolean> {
    const descent = this.#reduction.follow(prefix);
    const { choices, over } = await this.#play(cost, descent.choose);
    this.#steps += choices.length;
    this.#longest = Math.max(this.#longest, choices.length);
    this.#reduction.add(prefix, descent, choices);
    return over;
  }
}

/** What a schedule with so many preemptions is a part of. */
export const phaseOf = (cost: number): Phase =>
  cost === 0 ? 'serial' : cost === 1 ? 'preemption-1' : cost === 2 ? 'preemption-2' : 'exhaustive';
