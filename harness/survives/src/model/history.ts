import type { FaultKind } from './faults.ts';
import type { ReadStatement } from './read-statement.ts';
import type { HoldPlace } from './schedule.ts';

/**
 * What happened in one run of one schedule: the calls, the events in the order in which the scheduler saw
 * them, and how each call ended. Plain data, JSON-safe: reports, pages and checkers all read this.
 */
export interface History {
  callers: CallerView[];
  events: HistoryEvent[];
}

/** One column of the interleaving. */
export interface CallerView {
  name: string;
  /** The application instance it ran on: `a` or `b`. Each has its own module graph and its own pool. */
  instance: string;
  /** The calls it makes, in order, as source text: `lockSeat('A1', 'alice')`. */
  calls: string[];
  /** The lanes it used, `alice`, `alice/2`, in the order of their first use. */
  lanes: string[];
}

/** A place in the learner's code. `file` is relative to the subject's folder; lines and columns count from 1. */
export interface SourcePlace {
  file: string;
  line: number;
  column: number;
}

interface EventBase {
  caller: string;
  lane: string;
}

export type HistoryEvent =
  | StatementEvent
  | LockWaitEvent
  | ResumedEvent
  | PoolWaitEvent
  | SleepEvent
  | WakeEvent
  | CallStartEvent
  | AnswerEvent
  | TimeEvent
  | ClockEvent
  | ReportEvent
  | NotedEvent
  | OmittedEvent
  | CrashEvent
  | PartyEvent;

/** One SQL statement was let through the gate. `step` counts from 1 over the whole run. */
export interface StatementEvent extends EventBase {
  kind: 'statement';
  step: number;
  sql: string;
  /** What the text says that it does. Not in histories from before 0.3. */
  does?: readonly ReadStatement[];
  params: unknown[];
  anchor: string;
  occurrence: number;
  source?: SourcePlace;
  /** Which connection, whoever uses it: 1 is the first on which a statement of the race was sent. */
  connection?: number;
  /**
   * `waiting`: the server said that it waits for a lock; a later `resumed` event with the same `step` has
   * the result. `held`: the schedule stopped it inside; a later `resumed` event has the result.
   * `lost`: the connection ended before an answer.
   */
  state: 'completed' | 'failed' | 'waiting' | 'held' | 'lost';
  result?: StatementResult;
  error?: ErrorView;
  /** Where the schedule stopped it; not there when that was between reading and writing, before the first row. */
  heldAt?: HoldPlace;
  /** What the schedule made fail here. */
  fault?: FaultKind;
  /** The server had done it when it was asked, before the step at which that is heard. */
  ahead?: true;
  /** Lanes (or `another session`) whose locks it waits for, as the server names them. */
  waitsFor?: string[];
}

/** A statement that waited has been answered. */
export interface ResumedEvent extends EventBase {
  kind: 'resumed';
  step: number;
  state: 'completed' | 'failed' | 'lost';
  result?: StatementResult;
  error?: ErrorView;
}

/** A statement that waited waits again, for somebody else; for nobody when the schedule stops it inside. */
export interface LockWaitEvent extends EventBase {
  kind: 'lock-wait';
  step: number;
  waitsFor: string[];
}

/** The caller asked the pool for a client and there is none. */
export interface PoolWaitEvent extends EventBase {
  kind: 'pool-wait';
}

/** The caller sleeps on a (virtual) timer. */
export interface SleepEvent extends EventBase {
  kind: 'sleep';
  forMs: number;
}

/** The schedule let the timer fire. Counts as a step. */
export interface WakeEvent extends EventBase {
  kind: 'wake';
  step: number;
}

export interface CallStartEvent extends EventBase {
  kind: 'call';
  call: string;
}

/** The call came back to whoever made it. Exactly one of `value` and `error` is there. */
export interface AnswerEvent extends EventBase {
  kind: 'answer';
  call: string;
  value?: unknown;
  error?: ErrorView;
}

/** A call to a party outside of the database: what it was told, and what the caller heard. */
export interface PartyEvent extends EventBase {
  kind: 'party';
  step: number;
  /** `payments.charge` */
  anchor: string;
  occurrence: number;
  args: unknown[];
  value?: unknown;
  error?: ErrorView;
  fault?: FaultKind;
}

/** The application instance died; every call that was under way on it is delivered again. */
export interface CrashEvent extends EventBase {
  kind: 'crash';
  step: number;
  instance: string;
}

/** Time was moved forward at a quiet point, `10 minutes`. Belongs to no caller: `caller` and `lane` are ''. */
export interface TimeEvent extends EventBase {
  kind: 'time';
  by: string;
}

/** Somebody set an instance's clock at a quiet point. Belongs to no caller: `caller` and `lane` are ''. */
export interface ClockEvent extends EventBase {
  kind: 'clock';
  instance: string;
  /** `-11 minutes`; null when it is right from now on. */
  off: string | null;
}

/** Somebody began to read and leaves the transaction open. Belongs to no caller: `caller` and `lane` are ''. */
export interface ReportEvent extends EventBase {
  kind: 'report';
  sql: string;
}

/** Somebody who is no caller did something. Belongs to no caller: `caller` and `lane` are ''. */
export interface NotedEvent extends EventBase {
  kind: 'noted';
  /** `the back office adds a seat ('A3')` */
  what: string;
}

/** Here a run under load sent more than a history can hold. Belongs to no caller: `caller` and `lane` are ''. */
export interface OmittedEvent extends EventBase {
  kind: 'omitted';
  statements: number;
  /** Calls to outside parties, where there were any. */
  parties?: number;
}

export interface StatementResult {
  /** The command tag's verb: `SELECT`, `INSERT`, `ROLLBACK` (what COMMIT says in an aborted transaction). */
  command: string;
  rowCount: number | null;
  /** At most the first five rows. */
  rows: Record<string, unknown>[];
}

export interface ErrorView {
  name: string;
  message: string;
  /** SQLSTATE, when the server raised it. */
  code?: string;
  detail?: string;
  constraint?: string;
  source?: SourcePlace;
}
