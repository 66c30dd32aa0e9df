import type { StepAnchor } from '../model/schedule.ts';
import type { Misuse } from '../pool/traffic.ts';

/** Who does what in one act: the callers run at the same time, each caller's calls one after another. */
export interface PlannedCaller {
  name: string;
  instance: string;
  calls: PlannedCall[];
}

export interface PlannedCall {
  /** As source text, `lockSeat('A1', 'alice')`. */
  label: string;
  run: () => unknown;
}

/** One step that could be taken now. */
export interface Step {
  lane: string;
  caller: string;
  anchor: string;
  occurrence: number;
  kind: 'statement' | 'wake';
}

/** A moment at which everything is at rest and the schedule says what goes on. */
export interface ChoicePoint {
  /** In the order of callers and lanes, timers last. Never empty. */
  enabled: readonly Step[];
  /** Index into `enabled` of what runs if nobody objects: the same lane again, else the first. */
  byDefault: number;
  /** The lane of the previous step, when it could go on: leaving it is a preemption. */
  running: string | null;
  /** The previous step; null before the first. */
  last: StepAnchor | null;
  /**
   * The previous lane failed again and again with nobody else running: it tries until somebody lets go. A fair
   * scheduler goes on with another one (Musuvathi and Qadeer, Fair Stateless Model Checking, PLDI 2008).
   */
  spinning: boolean;
}

/** Answers with an index into `enabled`. Throws `Incompatible` when the schedule it follows does not fit. */
export type Chooser = (point: ChoicePoint) => number;

export interface Choice {
  lanes: string[];
  chosen: number;
  byDefault: number;
  /** For each lane, 1 when taking it here is a preemption, else 0. */
  costs: (0 | 1)[];
  last: StepAnchor | null;
}

/** Why an act ended. */
export type Ending =
  | { kind: 'finished' }
  /** Nobody can go on, and it is not a deadlock that the server resolves. */
  | { kind: 'stuck'; cause: StuckCause; sentence: string }
  /** Too many steps, or one statement for too long. */
  | { kind: 'overrun'; sentence: string; headline?: string };

export type StuckCause = 'pool-starvation' | 'kept-lock' | 'javascript' | 'foreign-lock' | 'outside-work';

/** The order that a token or a prefix asks for does not fit this code. */
export class Incompatible extends Error {
  override readonly name = 'Incompatible';
}

/** What the universal checks look at. */
export interface Finding {
  rule: FindingRule;
  sentence: string;
}

export type FindingRule =
  | Misuse
  | 'listener-leak'
  | 'own-connection'
  | 'prepared-transaction-left'
  | 'uncaught-exception'
  | 'leaked-client'
  | 'released-in-transaction'
  | 'statement-after-answer'
  | 'advisory-lock-kept'
  | 'transaction-notice'
  | 'unhandled-rejection';
