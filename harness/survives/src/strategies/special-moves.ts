import { steered } from '../execution/conduct.ts';
import type { Choice } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import { faultOf, isSpecial, type Moves } from '../execution/moves.ts';
import { followPrefix } from './choosers.ts';
import { Frontier, type BranchPoint, type Prefix } from './frontier.ts';
import type { Attempt } from './strategy.ts';

/** Which of the schedules with special moves are worth playing. */
export interface Scope {
  wanted: (prefix: Prefix) => boolean;
  /** The search is complete when those that cost no more than this have been played. */
  bound: number;
}

/**
 * Schedules with special moves: a statement held inside, or a fault. Schedules without any are
 * the business of the search for orders; here they are only the ground on which one special move is made at every
 * place where it can be, and then one together with one preemption, or two. Whoever was hit and tries again may do so
 * after the others, as if there had been a pause: that is no preemption.
 */
export class SpecialMoves {
  runs = 0;
  /** Every wanted place was tried, with the callers one after another in every order. */
  complete = false;
  readonly #moves: Moves;
  readonly #scope: Scope;
  readonly #frontier = new Frontier();
  #steps = 0;
  #underWay: Prefix | null = null;

  constructor(moves: Moves, scope: Scope = ONE_AND_PREEMPTIONS) {
    this.#moves = moves;
    this.#scope = scope;
  }

  /** @param steps so many in all, from the beginning; `atLeast` for one special move at every place */
  next({ steps, atLeast = 0 }: { steps: number; atLeast?: number }): Attempt | null {
    const { cost } = this.#frontier;
    this.complete = cost === null || cost > this.#scope.bound;
    if (cost === null || this.#steps >= (cost <= 1 ? Math.max(steps, atLeast) : steps)) return null;
    this.#underWay = this.#frontier.next()!;
    return { conduct: steered(followPrefix(this.#underWay), this.#moves) };
  }

  played({ choices }: Execution): void {
    this.runs++;
    this.#steps += choices.length;
    this.#frontier.branch(this.#underWay!, othersBeforeItIsTriedAgain(choices), this.#scope);
  }
}

/**
 * What an attempt leaves in the process is harmless until somebody else comes before the next one. Between the two most
 * code pauses, so that others go for nothing; where it does not, that moment costs nothing either.
 */
function othersBeforeItIsTriedAgain(choices: readonly Choice[]): readonly BranchPoint[] {
  const free = new Set<number>();
  for (const [index, { lanes, chosen }] of choices.entries()) {
    if (faultOf(lanes[chosen]!) === undefined) continue;
    let next = index + 1;
    while (choices[next + 1]?.last?.anchor === 'ROLLBACK') next++;
    free.add(next);
  }
  if (free.size === 0) return choices;
  return choices.map((choice, index) =>
    free.has(index)
      ? { ...choice, costs: choice.costs.map((cost, n) => (isSpecial(choice.lanes[n]!) ? cost : 0)) }
      : choice,
  );
}

/** One caller after another is the ground; anything dearer is wanted only with a special move in it. */
const ONE_AND_PREEMPTIONS: Scope = {
  wanted: ({ lanes, cost }) => cost === 0 || lanes.some(isSpecial),
  bound: 1,
};

/** Of one input, as the sentence about coverage needs it. */
export interface SpecialCovered {
  readonly runs: number;
  readonly complete: boolean;
}

/** What was played of all inputs; null when nothing was. */
export function together(inputs: readonly SpecialCovered[]): SpecialCovered | null {
  const played = inputs.filter(({ runs }) => runs > 0);
  if (played.length === 0) return null;
  return {
    runs: played.reduce((sum, { runs }) => sum + runs, 0),
    complete: played.every(({ complete }) => complete),
  };
}
