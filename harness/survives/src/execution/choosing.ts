import type { SourcePlace } from '../model/history.ts';
import type { StepAnchor } from '../model/schedule.ts';
import type { Statement } from '../pool/statement.ts';

/**
 * One step that could be taken now. `statement` lets it go; `hold` lets it go and stops it inside, and
 * `resume` lets a held one go on; `wake` fires a timer; `party` lets a call to an outside party
 * happen; `fault` lets something fail; `time` lets time pass.
 */
export interface Step {
  /** What a schedule calls it: the lane, with a mark when it is more than letting its statement go. */
  move: string;
  lane: string;
  caller: string;
  anchor: string;
  occurrence: number;
  kind: 'statement' | 'party' | 'hold' | 'resume' | 'wake' | 'fault' | 'time';
  /** What would be sent; not there when the step does anything else. */
  pending?: PendingStatement;
}

/** A statement at its gate, or one that waits for a lock, with what decides which other statements it can disturb. */
export interface PendingStatement {
  sql: string;
  params: readonly unknown[];
  /** The learner's line that wrote it, when it is known. */
  source: SourcePlace | undefined;
  instance: string;
  /** The server's word on the session: `I` outside a transaction, `T` in one, `E` in one that has failed. */
  status: string | null;
  /** What the same transaction has sent before, BEGIN included. */
  earlier: readonly Statement[];
}

/** A moment at which everything is at rest and the schedule says what goes on. */
export interface ChoicePoint {
  /** In the order of callers and lanes; then held statements, timers, and what is never the default. Never empty. */
  enabled: readonly Step[];
  /** Index into `enabled` of what runs if nobody objects: the same lane again, else the first. */
  byDefault: number;
  /** The lane of the previous step, when it could go on: leaving it is a preemption. */
  running: string | null;
  /** The previous step; null before the first. */
  last: StepAnchor | null;
  /** Statements that wait for a lock. */
  waiting: readonly PendingStatement[];
  /** Somebody waits for a connection of a pool. */
  poolWait: boolean;
  /** The text of everything that has been sent since the run began, what comes before the race included. */
  sent: ReadonlySet<string>;
  /**
   * The previous lane failed again and again with nobody else running: it tries until somebody lets go. A fair
   * scheduler goes on with another one (Musuvathi and Qadeer, Fair Stateless Model Checking, PLDI 2008).
   */
  spinning: boolean;
}

/** Answers with an index into `enabled`. Throws `Incompatible` when the schedule it follows does not fit. */
export type Chooser = (point: ChoicePoint) => number;

export interface Choice {
  /** The moves that there were. */
  lanes: string[];
  chosen: number;
  byDefault: number;
  /** For each, 1 when taking it here is a preemption, a hold or a fault, else 0. */
  costs: (0 | 1)[];
  last: StepAnchor | null;
}

/** The order that a token or a prefix asks for does not fit this code. */
export class Incompatible extends Error {
  override readonly name = 'Incompatible';
}
