import type { Fault } from '../model/faults.ts';
import type { ErrorView } from '../model/history.ts';
import type { Usage } from '../model/usage.ts';
import type { FunctionName } from './functions.ts';
import type { Answer, Outcome } from './outcome.ts';
import type { World } from './world.ts';

/** An `error` event without a listener, and who had the client. */
export interface Unheard {
  caller: string;
  error: ErrorView;
}

/** What a property judges: how a race ended. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any module
export interface Result<S = any> extends World<S> {
  /** In the order of the calls. */
  outcomes: readonly Outcome<S>[];
  /** Those of one function, with the types of its arguments and of its answer: `result.of('lockSeat')`. */
  of<F extends FunctionName<S>>(fn: F): Outcome<S, F>[];
  /** All outcomes, in the order in which they were answered. */
  answers: readonly Answer<S>[];
  /** The rows of the definition's `state` query once everything has settled. */
  state: Record<string, unknown>[];
  /** What the race used, as counts. */
  usage: Usage;
  /** What the schedule made fail. Empty in most runs, and in all of a property that names no `faults`. */
  faults: readonly Fault[];
  /** Where calls have slept for long, and stored moments have moved with that: how much time had passed each time, in milliseconds. */
  passedMs?: readonly number[];
  /** `error` events of lent clients that nobody listened to. In production each ends the process, with all its calls. */
  unheard: readonly Unheard[];
}

/** `Result.of`, over these outcomes. */
export const ofFunction =
  (outcomes: readonly Outcome[]): Result['of'] =>
  <F extends string>(fn: F) =>
    outcomes.filter((outcome): outcome is Outcome<unknown, F> => outcome.fn === fn);
