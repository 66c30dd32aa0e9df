import type { ChoicePoint, Chooser } from '../execution/choosing.ts';
import { independent, type Footprint } from '../independence/footprint.ts';
import type { Footprints } from '../independence/relation.ts';
import { followPrefix } from './choosers.ts';
import { asleepAfter, type Independence, type Prefix } from './frontier.ts';

/** One step that was taken, as far as reordering is concerned. */
export interface TakenStep {
  lane: string;
  footprint: Footprint;
}

/** One way down the tree of schedules: follows a prefix, then the default policy around what sleeps. */
export class Descent {
  readonly taken: TakenStep[] = [];
  readonly #prefix: Prefix;
  readonly #follow: Chooser;
  readonly #footprints: Footprints;
  readonly #points: Footprint[][] = [];
  #asleep: readonly string[];

  constructor(prefix: Prefix, footprints: Footprints) {
    this.#prefix = prefix;
    this.#follow = followPrefix(prefix);
    this.#footprints = footprints;
    this.#asleep = prefix.asleep;
  }

  readonly choose: Chooser = (point) => {
    const index = this.#points.length;
    this.#points.push(this.#footprints.at(point));
    const followed = this.#follow(point);
    const inPrefix = index < this.#prefix.lanes.length;
    const chosen = inPrefix ? followed : this.#awake(point, followed);
    const lanes = point.enabled.map(({ move }) => move);
    if (!inPrefix) this.#asleep = asleepAfter(this.#asleep, index, { lanes, chosen }, this.independent);
    this.taken.push({ lane: point.enabled[chosen]!.lane, footprint: this.#points[index]![chosen]! });
    return chosen;
  };

  /** Which of two steps of a choice point of this run are independent. */
  readonly independent: Independence = (point, a, b) =>
    independent(this.#points[point]![a]!, this.#points[point]![b]!);

  /**
   * The default, unless it sleeps and another lane can go on without a preemption. Where only a preemption could avoid
   * it the run goes on and finds nothing new: a schedule with one more preemption is not due yet.
   */
  #awake({ enabled, running }: ChoicePoint, byDefault: number): number {
    const sleeps = (lane: string): boolean => this.#asleep.includes(lane);
    if (running !== null || !sleeps(enabled[byDefault]!.move)) return byDefault;
    const other = enabled.findIndex(({ kind, move }) => kind === 'statement' && !sleeps(move));
    return other === -1 ? byDefault : other;
  }
}
