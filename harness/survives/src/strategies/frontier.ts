/**
 * The schedules still to be played, fewest preemptions first, then in the order in which they were found
 * (earlier divergence first).
 *
 * A schedule is a prefix of lanes, followed by the default policy. Playing it shows where else it could have
 * gone; each of those ways is a new prefix. So every feasible schedule is played exactly once, bound by bound:
 * iterative context bounding (Musuvathi and Qadeer, PLDI 2007) as a stateless best-first search.
 *
 * Unless it only reorders independent steps. Each prefix carries its sleep set (Godefroid, Partial-Order Methods for
 * the Verification of Concurrent Systems, LNCS 1032, 1996, chapter 5): lanes whose next step has been tried from an
 * earlier state, with nothing since then that it depends on. To take one of them now leads to where that try has led
 * already. Such a prefix is set aside, not dropped: a bound on preemptions is complete only with them.
 *
 * The order of the search does not matter to that. What sleeps at a node follows from the path to it and from an
 * order of the siblings on the way (the one that the run takes first, then the others as they are listed), and both
 * are the same whenever the node is visited. The tree that is left is therefore the one a depth-first search leaves,
 * and the theorem speaks of the whole tree: when no prefix is left that has not been set aside, every feasible
 * order has been played up to reordering of independent steps. The state space has no cycles, for a run ends.
 */
export class Frontier {
  readonly #open = new Buckets();
  readonly #aside = new Buckets();

  constructor() {
    this.#open.push({ lanes: [], cost: 0, asleep: [], redundant: false });
  }

  next(): Prefix | undefined {
    return this.#open.shift();
  }

  /** Of those that were set aside. */
  nextAside(): Prefix | undefined {
    return this.#aside.shift();
  }

  /** Preemptions of the next schedule; null when all have been played. */
  get cost(): number | null {
    return this.#open.cost;
  }

  /** The same of those that have been set aside. */
  get costAside(): number | null {
    return this.#aside.cost;
  }

  /** Schedules known so far with that many preemptions. */
  get sizeNow(): number {
    return this.#open.first?.length ?? 0;
  }

  /**
   * Puts the schedules of the current number of preemptions into an order that goes over all of them from coarse to
   * fine, for when there is no time for each: otherwise only the beginning of long programs would be tried.
   */
  spread(): void {
    const bucket = this.#open.first;
    if (!bucket) return;
    bucket.splice(0, bucket.length, ...coarseToFine(bucket));
  }

  /**
   * Adds the ways that a played schedule did not take after its prefix, as far as they are wanted.
   *
   * @returns false when the schedule came, by default, to a step that slept: from there on it was nothing new
   */
  branch(
    prefix: Prefix,
    choices: readonly BranchPoint[],
    { independent = () => false, wanted = () => true }: Branching = {},
  ): boolean {
    let cost = 0;
    let { redundant } = prefix;
    let asleep: readonly string[] = prefix.asleep;
    for (const [index, point] of choices.entries()) {
      const { lanes, chosen, costs } = point;
      if (index >= prefix.lanes.length) {
        const before = taken(choices, index);
        const tried = [...asleep];
        for (const other of chosenFirst(point)) {
          const lane = lanes[other]!;
          const sleeps = redundant || asleep.includes(lane);
          const next = tried.filter(
            (one) => lanes.includes(one) && independent(index, lanes.indexOf(one), other),
          );
          if (other !== chosen) {
            const way = {
              lanes: [...before, lane],
              cost: cost + costs[other]!,
              asleep: sleeps ? [] : next,
              redundant: sleeps,
            };
            if (wanted(way)) (sleeps ? this.#aside : this.#open).push(way);
          } else if (sleeps) redundant = true;
          tried.push(lane);
        }
        asleep = asleepAfter(asleep, index, point, independent);
      }
      cost += costs[chosen]!;
    }
    return !redundant;
  }
}

export interface Prefix {
  /** The lane taken at each choice point, from the first. */
  lanes: string[];
  /** Preemptions in it. */
  cost: number;
  /** Lanes whose next step, taken after this prefix, leads to nothing new. */
  asleep: readonly string[];
  /** It leads to nothing new itself. */
  redundant: boolean;
}

export interface BranchPoint {
  lanes: readonly string[];
  chosen: number;
  /** 1 where taking that lane is a preemption, else 0. */
  costs: readonly (0 | 1)[];
}

interface Branching {
  /** No two steps, unless said otherwise. */
  independent?: Independence;
  /** Every way, unless said otherwise. */
  wanted?: (prefix: Prefix) => boolean;
}

/** Whether two of the steps that could be taken at a choice point, named by their indices, are independent there. */
export type Independence = (point: number, a: number, b: number) => boolean;

/** Of the lanes that sleep at a choice point, those that still do after the step that was chosen. */
export const asleepAfter = (
  asleep: readonly string[],
  index: number,
  { lanes, chosen }: Pick<BranchPoint, 'lanes' | 'chosen'>,
  independent: Independence,
): string[] =>
  asleep.filter((lane) => lanes.includes(lane) && independent(index, lanes.indexOf(lane), chosen));

const chosenFirst = ({ lanes, chosen }: BranchPoint): number[] => [
  chosen,
  ...lanes.flatMap((_lane, index) => (index === chosen ? [] : [index])),
];

const taken = (choices: readonly BranchPoint[], upTo: number): string[] =>
  choices.slice(0, upTo).map(({ lanes, chosen }) => lanes[chosen]!);

/** Prefixes by their number of preemptions, each bucket in the order of arrival. */
class Buckets {
  readonly #byCost: Prefix[][] = [];

  get first(): Prefix[] | undefined {
    return this.#byCost.find((bucket) => bucket.length > 0);
  }

  get cost(): number | null {
    return this.first?.[0]?.cost ?? null;
  }

  shift(): Prefix | undefined {
    return this.first?.shift();
  }

  push(prefix: Prefix): void {
    while (this.#byCost.length <= prefix.cost) this.#byCost.push([]);
    this.#byCost[prefix.cost]!.push(prefix);
  }
}

/** In an order that goes over all of them from coarse to fine. */
export function coarseToFine<T>(list: readonly T[]): T[] {
  const ranked = list.map((item, index) => ({ item, rank: radicalInverse(index) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

/** Van der Corput 1935: 0, ½, ¼, ¾, ⅛ …; neighbours are far apart. */
function radicalInverse(index: number): number {
  let inverse = 0;
  for (let rest = index, part = 0.5; rest > 0; rest = Math.floor(rest / 2), part /= 2)
    inverse += (rest % 2) * part;
  return inverse;
}
