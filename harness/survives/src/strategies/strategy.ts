import type { Conduct } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import type { Incompatible } from '../execution/choosing.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { Schedule } from '../model/schedule.ts';
import type { Usage } from '../model/usage.ts';
import type { Phase } from '../model/verdict.ts';
import type { Ground } from './ground.ts';

/** One run to be played. */
export interface Attempt {
  readonly conduct: Conduct;
  /** Called when the run has ended. Throws `Incompatible` when it never came to what the attempt was about. */
  finish?(): void;
}

/** Which runs are played, one after another: asked for the next, and told what came of each. */
export interface Attempts {
  /** Null: there is none left, or none that may be paid for. */
  next(): Attempt | null;
  /** Called once for each attempt, before the run is judged and before `next` is called again. */
  played(attempt: Attempt, execution: Execution): void;
  /** Called instead of `played` when the attempt does not fit this code. Without it, that is an error. */
  misfits?(attempt: Attempt, error: Incompatible): void;
}

/**
 * One way to search, for one input of one property. A check asks each of its list in turn, until a run breaks the
 * property. What there is to say about a way to search is in its file: what it plays within the budget, what it has
 * covered, how it found what it found, and how that is made sure of.
 *
 * The cut is that of Shuttle's scheduler (`new_execution`, `next_task`; shuttle-engine, src/scheduler/mod.rs).
 */
export interface Strategy extends Attempts {
  /** The same for all inputs. */
  readonly name: string;
  /** What the attempt that it gave last is a part of. */
  readonly phase: Phase;
  /**
   * Where in the sentence about coverage it is heard. `of orders`: its runs are orders of whole statements; it counts
   * them in `Ground.orders`, all of them are told together for each number of callers, and it may add to that.
   * `beside`: after all orders, with a comma or a semicolon of its own. `alone`: where it takes part no other strategy
   * does, and what it says is the whole sentence.
   */
  readonly speaks: 'of orders' | 'beside' | 'alone';
  /**
   * What was covered, no more. Empty before anything was played.
   *
   * @param alike strategies of this name, one for each input; this one is among them
   */
  says(alike: readonly this[]): string;
  /** How a failure of its own was found: `found on schedule 3 of 20 feasible, fewest preemptions first`. */
  found(failure: Failure): string;
  /** How a failure of its own is made sure of, and what a token says to play it again. */
  readonly evidence: Evidence;
  /**
   * After a failure of its own: a run that might break with less, until null. The first that does is told instead.
   * Without it, the first failure that is found is the one to tell.
   */
  simpler?(than: Failure): Attempt | null;
  /** What its run has used, when amounts are what is judged. */
  readonly usage?: Usage | undefined;
}

/** Makes a strategy for one input; null where the property gives it nothing to do. */
export type Begin = (ground: Ground) => Strategy | null | Promise<Strategy | null>;

/** A run that broke a promise, and who proposed it. */
export interface Failure {
  broken: PromiseBroken;
  execution: Execution;
  /** Empty where nobody chose. */
  schedule: Schedule;
  preemptions: number;
  phase: Phase;
  /** The how-manyeth schedule of this input. */
  ordinal: number;
  attempt: Attempt;
  by: Strategy;
}

/** In place of a schedule: so many runs with everything at once, by the seeds from `seed` on. */
export interface Seeds {
  seed: number;
  runs: number;
}

/** What a token says about how to play a run again: an order of statements, or how often chance is given. */
export interface Order {
  schedule: Schedule;
  /** In place of a schedule, which is empty then. */
  stress?: Seeds;
}

/** What a strategy knows about failures of its own. */
export interface Evidence {
  /** Its schedule may have switches that are not needed: they are taken out before it is told. */
  readonly shortens: boolean;
  /** How often it is played again before it is told. */
  reRuns(failure: Failure): number;
  order(failure: Failure): Order;
}
