import { allAtOnce, CROWD, steered, underLoad } from '../execution/conduct.ts';
import { isFromTheBeginning, movesOf } from '../execution/moves.ts';
import type { Incompatible } from '../execution/choosing.ts';
import type { Execution } from '../execution/execution.ts';
import type { Property } from '../language/language.ts';
import { followSchedule } from './choosers.ts';
import { loadOf } from './load.ts';
import type { Attempt, Attempts, Order } from './strategy.ts';

/** Runs that this machine was too slow for. After them it counts as played. */
const TOO_SLOW_AT_MOST = 12;

/** Plays again what was played before: by its schedule, by its seeds where chance decides, or under the same load. */
export class Replay implements Attempts {
  readonly runs: number;
  /** Why the order does not fit this code, if it does not. */
  misfit: Incompatible | null = null;
  /** How many have been played, or did not fit. */
  done = 0;
  readonly #property: Property;
  readonly #order: Order;
  #tooSlow = 0;

  /** @param runs at most; by default as often as a token says, and a schedule once */
  constructor(property: Property, order: Order, runs = order.stress?.runs ?? 1) {
    this.#property = property;
    this.#order = order;
    this.runs = runs;
  }

  next(): Attempt | null {
    if (this.done >= this.runs) return null;
    const { schedule, stress } = this.#order;
    if (this.#property.gathers) return { conduct: CROWD };
    if (this.#property.load) return { conduct: loadOf(this.#property) };
    if (this.#property.walks && !this.#property.faults) return { conduct: underLoad() };
    if (stress) return { conduct: allAtOnce(stress.seed + this.done) };
    const moves = movesOf(schedule.map(({ to }) => to));
    const { choose, finish } = followSchedule(schedule.filter(({ to }) => !isFromTheBeginning(to)));
    return { conduct: steered(choose, moves), finish };
  }

  played(_attempt: Attempt, { endedBefore }: Execution): void {
    if (endedBefore && this.#tooSlow++ < TOO_SLOW_AT_MOST) return;
    this.done++;
  }

  misfits(_attempt: Attempt, error: Incompatible): void {
    this.done++;
    this.misfit = error;
  }
}
