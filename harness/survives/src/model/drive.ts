import type { FaultKind } from './faults.ts';
import type { HoldPlace } from './schedule.ts';
import type { History, SourcePlace } from './history.ts';
import type { PropertyKind, VerdictValue } from './verdict.ts';

/**
 * A run that a person steers: it stands still wherever there is something to choose, and tells everything that is
 * known there. Plain data, JSON-safe: the terminal and the page draw the same.
 */
export interface DriveView {
  name: string;
  subject?: string;
  property: DriveProperty;
  input: DriveInput;
  /** What has been let go so far, in order, as schedules call it: `alice`, `bob/2`, `alice~`. */
  moves: string[];
  /** What could go next, the callers' own statements first. Empty when the run is over. */
  enabled: DriveMove[];
  history: History;
  lanes: DriveLane[];
  /** The rows of the `state` query, as everybody else sees them: what is not committed is not there. */
  state: DriveRows;
  /** Of the server's `pg_locks`, those of the callers' sessions. */
  locks: DriveLock[];
  /** Null while there is something to choose. */
  end: DriveEnd | null;
}

export interface DriveProperty {
  id: string;
  name: string;
  kind: PropertyKind;
}

export interface DriveInput {
  /** Where it is in fast-check's tree, as in a token: `0`. */
  path: string;
  /** As source text: `["alice","bob"]`. */
  text: string;
  callers: { name: string; calls: string[] }[];
}

/** What can be driven: one property, and inputs for it. */
export interface DriveBeginning {
  property: DriveProperty;
  inputs: DriveInput[];
  /** Why it cannot be driven. */
  refused?: string;
}

/** Names a beginning: the property's id and the path of the input. */
export interface BeginningName {
  property: string;
  input: string;
}

export interface DriveMove {
  /** What a schedule calls it: the lane, with a mark when it is more than letting its statement go. */
  move: string;
  caller: string;
  lane: string;
  kind: 'statement' | 'party' | 'hold' | 'resume' | 'wake' | 'fault' | 'time';
  anchor: string;
  sql?: string;
  params?: unknown[];
  source?: SourcePlace;
  fault?: FaultKind;
  /** Of a hold: where. */
  heldAt?: HoldPlace;
  /** It is what runs if nobody objects. */
  byDefault: boolean;
}

/** One connection as one caller uses it, or a caller that has none. */
export interface DriveLane {
  lane: string;
  caller: string;
  /**
   * `gate`: its next statement can go · `waits`: the server says that it waits for a lock · `held`: stopped inside
   * · `pool`: waits for a client · `asleep`: on a timer · `party`: its call to somebody outside can
   * go · `done`: has all its answers · `idle`: has a connection and sends nothing on it · `busy`: none of these.
   */
  stands: 'gate' | 'waits' | 'held' | 'pool' | 'asleep' | 'party' | 'done' | 'idle' | 'busy';
  transaction: 'none' | 'open' | 'failed';
  /** Callers, or `another session`, whose locks it waits for. */
  waitsFor: string[];
  /** At its gate, or sent and not answered yet. */
  statement?: { sql: string; params: unknown[]; anchor: string; source?: SourcePlace };
}

export type DriveRows = { rows: Record<string, unknown>[] } | { unreadable: string };

export interface DriveLock {
  lane: string;
  caller: string;
  /** `table seat_locks`; `bob's transaction`; `advisory lock 42`. */
  what: string;
  /** As the server calls it: `RowExclusiveLock`. */
  mode: string;
  /** False: it waits for this lock. */
  granted: boolean;
}

export interface DriveEnd {
  ending: 'finished' | 'stuck' | 'overrun';
  /** Why nobody can go on. */
  sentence?: string;
  /** The property first, then what is demanded of all code and did not hold. */
  judgements: DriveJudgement[];
}

export interface DriveJudgement {
  property: DriveProperty;
  verdict: VerdictValue;
  /** What a replay takes, for this order of moves. */
  token: string;
  /** Set when it broke. */
  broken?: { headline: string; expected: string; seen: string; why: string };
  /** Why it is inconclusive. */
  reason?: string;
}

/** A schedule that breaks the property, to be played step by step. */
export interface DrivePlan {
  beginning: BeginningName;
  moves: string[];
  /** What it leads to: `seat A1 was sold to two people`. */
  headline: string;
  /** How it was found, or that it came from a token. */
  found: string;
}

/** What a look for such a schedule came to. */
export type DriveSearch = { plan: DrivePlan } | { plan: null; coverage: string };

/** A drive as somebody sees it: where the run stands, and the schedule that is being played to them, if one is. */
export interface DriveState {
  view: DriveView;
  /** Null when none is followed, or the moves have left it. */
  plan: { headline: string; found: string; moves: string[]; next: string | null } | null;
  /** Why the moves had to be played again before the last one: a sentence. Null when they had not. */
  anew: string | null;
}
