import type { Chooser } from '../execution/choosing.ts';
import { faultOf, isSpecial, type Moves } from '../execution/moves.ts';
import type { Execution } from '../execution/execution.ts';
import { LEAVES_DOUBT } from '../model/faults.ts';
import { followPrefix } from './choosers.ts';
import { Frontier, type Prefix } from './frontier.ts';

/** What a search of special moves has played. */
export interface SpecialReport {
  runs: number;
  /** Every wanted place was tried, with the callers one after another in every order. */
  complete: boolean;
}

/** The most that completing the first bound may cost, in steps. */
const FIRST_BOUND_STEPS = 4_000;

/**
 * Plays schedules with special moves: a statement held between reading and writing, or a fault. Schedules without
 * any are the business of the ordinary search; here they are only the ground on which one special move is made at
 * every place where it can be, and then one together with one preemption, or two.
 */
export class SpecialMoves {
  readonly report: SpecialReport = { runs: 0, complete: false };
  readonly #moves: Moves;
  readonly #scope: Scope;
  readonly #play: (chooser: Chooser, moves: Moves) => Promise<Execution>;
  readonly #frontier = new Frontier();
  #steps = 0;

  constructor(
    moves: Moves,
    play: (chooser: Chooser, moves: Moves) => Promise<Execution>,
    scope: Scope = ONE_AND_PREEMPTIONS,
  ) {
    this.#moves = moves;
    this.#play = play;
    this.#scope = scope;
  }

  /**
   * Stops when `judge` says so, when nothing is left, or when `steps` have been spent; `steps` counts from the
   * beginning. With `completeFirstBound`, one special move at every place is played whatever it costs, within reason.
   */
  async spend(
    { steps, completeFirstBound }: { steps: number; completeFirstBound: boolean },
    judge: (execution: Execution) => boolean,
  ): Promise<void> {
    for (let cost = this.#frontier.cost; cost !== null; cost = this.#frontier.cost) {
      this.report.complete = cost > this.#scope.bound;
      const limit = completeFirstBound && cost <= 1 ? Math.max(steps, FIRST_BOUND_STEPS) : steps;
      if (this.#steps >= limit) return;
      const prefix = this.#frontier.next()!;
      const execution = await this.#play(followPrefix(prefix), this.#moves);
      this.report.runs++;
      this.#steps += execution.choices.length;
      this.#frontier.branch(prefix, execution.choices, this.#scope);
      if (judge(execution)) return;
    }
    this.report.complete = true;
  }
}

/** Which of the schedules with special moves are worth playing. */
export interface Scope {
  wanted: (prefix: Prefix) => boolean;
  /** The search is complete when those that cost no more than this have been played. */
  bound: number;
}

/** One caller after another is the ground; anything dearer is wanted only with a special move in it. */
const ONE_AND_PREEMPTIONS: Scope = {
  wanted: ({ lanes, cost }) => cost === 0 || lanes.some(isSpecial),
  bound: 1,
};

/** Nothing but faults, the first of which leaves a doubt, and one more. */
export const ANOTHER_AFTER_A_DOUBT: Scope = {
  wanted: ({ lanes, cost }) => {
    const faults = lanes.filter(isSpecial).map(faultOf);
    return cost === faults.length && (cost === 0 || LEAVES_DOUBT.some((doubt) => doubt === faults[0]));
  },
  bound: 2,
};
