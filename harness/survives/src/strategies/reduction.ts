import type { Choice } from '../execution/choosing.ts';
import type { Footprints } from '../independence/relation.ts';
import { Descent } from './descent.ts';
import { Frontier, type Prefix } from './frontier.ts';
import { linearExtensions } from './linear-extensions.ts';

/** A frontier of schedules that leaves out those which only reorder independent steps. */
export class Reduction {
  readonly frontier = new Frontier();
  /** Runs that were nothing new from some step on. */
  redundant = 0;
  /** Feasible orders that the others stand for; null when there are too many to count. */
  orders: number | null = 0;
  readonly #footprints: Footprints;

  constructor(footprints: Footprints) {
    this.#footprints = footprints;
  }

  follow(prefix: Prefix): Descent {
    return new Descent(prefix, this.#footprints);
  }

  /**
   * Takes in where else a run could have gone.
   *
   * @returns whether the run was new, and not only another order of the independent steps of one that was or will be
   */
  add(prefix: Prefix, descent: Descent, choices: readonly Choice[]): boolean {
    const isNew = this.frontier.branch(prefix, choices, descent);
    if (!isNew) this.redundant++;
    else if (this.orders !== null) {
      const extensions = linearExtensions(descent.taken);
      this.orders = extensions === null ? null : this.orders + extensions;
    }
    return isNew;
  }
}
