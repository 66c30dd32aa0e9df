/**
 * The schedules still to be played, fewest preemptions first, then in the order in which they were found
 * (earlier divergence first).
 *
 * A schedule is a prefix of lanes, followed by the default policy. Playing it shows where else it could have
 * gone; each of those ways is a new prefix. So every feasible schedule is played exactly once, bound by bound:
 * iterative context bounding (Musuvathi and Qadeer, PLDI 2007) as a stateless best-first search.
 */
export class Frontier {
  readonly #byCost: Prefix[][] = [[{ lanes: [], cost: 0 }]];

  next(): Prefix | undefined {
    return this.#byCost.find((bucket) => bucket.length > 0)?.shift();
  }

  /** Preemptions of the next schedule; null when all have been played. */
  get cost(): number | null {
    const cost = this.#byCost.findIndex((bucket) => bucket.length > 0);
    return cost === -1 ? null : cost;
  }

  /** Schedules known so far with that many preemptions. */
  get sizeNow(): number {
    return this.#byCost.find((bucket) => bucket.length > 0)?.length ?? 0;
  }

  /**
   * Puts the schedules of the current number of preemptions into an order that goes over all of them from coarse to
   * fine, for when there is no time for each: otherwise only the beginning of long programs would be tried.
   */
  spread(): void {
    const bucket = this.#byCost.find((some) => some.length > 0);
    if (!bucket) return;
    const order = bucket.map((prefix, index) => ({ prefix, rank: radicalInverse(index) }));
    bucket.splice(0, bucket.length, ...order.sort((a, b) => a.rank - b.rank).map(({ prefix }) => prefix));
  }

  /** Adds the ways that a played schedule did not take after its prefix, as far as they are wanted. */
  branch(
    prefix: Prefix,
    choices: readonly BranchPoint[],
    wanted: (prefix: Prefix) => boolean = () => true,
  ): void {
    let cost = 0;
    for (const [index, { lanes, chosen, costs }] of choices.entries()) {
      if (index >= prefix.lanes.length) {
        for (const [other, lane] of lanes.entries()) {
          const way = { lanes: [...taken(choices, index), lane], cost: cost + costs[other]! };
          if (other !== chosen && wanted(way)) this.#push(way);
        }
      }
      cost += costs[chosen]!;
    }
  }

  #push(prefix: Prefix): void {
    while (this.#byCost.length <= prefix.cost) this.#byCost.push([]);
    this.#byCost[prefix.cost]!.push(prefix);
  }
}

export interface Prefix {
  /** The lane taken at each choice point, from the first. */
  lanes: string[];
  /** Preemptions in it. */
  cost: number;
}

export interface BranchPoint {
  lanes: readonly string[];
  chosen: number;
  /** 1 where taking that lane is a preemption, else 0. */
  costs: readonly (0 | 1)[];
}

const taken = (choices: readonly BranchPoint[], upTo: number): string[] =>
  choices.slice(0, upTo).map(({ lanes, chosen }) => lanes[chosen]!);

/** Van der Corput 1935: 0, ½, ¼, ¾, ⅛ …; neighbours are far apart. */
function radicalInverse(index: number): number {
  let inverse = 0;
  for (let rest = index, part = 0.5; rest > 0; rest = Math.floor(rest / 2), part /= 2)
    inverse += (rest % 2) * part;
  return inverse;
}
