import type { Chooser } from '../engine/plan.ts';
import { isSpecial, type Moves } from '../engine/moves.ts';
import type { Rehearsal } from '../engine/rehearsal.ts';
import { followPrefix } from './choosers.ts';
import { Frontier, type Prefix } from './frontier.ts';

/** What a search of special moves has played. */
export interface SpecialReport {
  runs: number;
  /** Every place was tried for one special move, with the callers one after another in every order. */
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
  readonly #play: (chooser: Chooser, moves: Moves) => Promise<Rehearsal>;
  readonly #frontier = new Frontier();
  #steps = 0;

  constructor(moves: Moves, play: (chooser: Chooser, moves: Moves) => Promise<Rehearsal>) {
    this.#moves = moves;
    this.#play = play;
  }

  /**
   * Stops when `judge` says so, when nothing is left, or when `steps` have been spent; `steps` counts from the
   * beginning. With `completeFirstBound`, one special move at every place is played whatever it costs, within reason.
   */
  async spend(
    { steps, completeFirstBound }: { steps: number; completeFirstBound: boolean },
    judge: (rehearsal: Rehearsal) => boolean,
  ): Promise<void> {
    for (let cost = this.#frontier.cost; cost !== null; cost = this.#frontier.cost) {
      this.report.complete = cost > 1;
      const limit = completeFirstBound && cost <= 1 ? Math.max(steps, FIRST_BOUND_STEPS) : steps;
      if (this.#steps >= limit) return;
      const prefix = this.#frontier.next()!;
      const rehearsal = await this.#play(followPrefix(prefix), this.#moves);
      this.report.runs++;
      this.#steps += rehearsal.choices.length;
      this.#frontier.branch(prefix, rehearsal.choices, { wanted: isWanted });
      if (judge(rehearsal)) return;
    }
    this.report.complete = true;
  }
}

/** One caller after another is the ground; anything dearer is wanted only with a special move in it. */
function isWanted({ lanes, cost }: Prefix): boolean {
  return cost === 0 || lanes.some(isSpecial);
}
