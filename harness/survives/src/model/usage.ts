import type { ErrorView } from './history.ts';

/**
 * What one race used, as counts: how long anything took is not here, because that depends on the machine. Counted
 * from the first call of the race until everything of it is at rest; `given`, `holds` and the harness's own
 * statements are not part of it.
 */
export interface Usage {
  /** Sent to the server, BEGIN and COMMIT included. A text with several statements counts once, as it is sent once. */
  statements: number;
  /** Most rows that one statement returned or changed, by its command tag. Rows read through a cursor are not in it. */
  rowsPerStatement: number;
  /** All rows inserted, updated, deleted or merged, by command tags, whether committed or not. */
  rowsChanged: number;
  /** Transactions that ended; a statement outside BEGIN … COMMIT is one of its own. */
  transactions: number;
  /**
   * Most rows changed in one transaction, by command tags. What triggers, cascades and the inner parts of a WITH
   * change is not in a command tag: `rowsLockedPerTransaction` sees those.
   */
  rowsPerTransaction: number;
  /** Backends that were sent a statement. */
  backends: number;
  /** Most connections open at once, over the pools of both application instances. */
  connections: number;
  /** Most requests for a client that one pool could not serve at once. */
  waiters: number;
  /** Connections that the server or the network refused. */
  failedConnects: number;
  /** Failed statements and refused connections, by SQLSTATE, or by name where there is none. */
  errors: Record<string, number>;
  /** The first of them. */
  firstError?: ErrorView;
  callers: Record<string, CallerUsage>;
  /**
   * Most rows that one transaction locked, changed or deleted, of those that were there before the race: the server's
   * own word (`xmax` of the row version that was current then), triggers and cascades included. A row that several
   * transactions wrote counts for the first one, and one that they only locked for the last; a savepoint counts as a
   * transaction of its own, and so do rows that several transactions hold at the same time. Asked for with
   * `measures: ['rows-locked']`.
   */
  rowsLockedPerTransaction?: number;
  /**
   * Buffers (8 kB pages) of tables, TOAST and indexes that were read, from memory or from disk, by statements of the
   * race: `pg_statio_user_tables`. Each reading of a page counts. The catalogue is not in it; what the planner
   * reads of an index is. Asked for with `measures: ['buffers']`.
   */
  buffers?: number;
}

export interface CallerUsage {
  statements: number;
  rowsPerStatement: number;
  rowsPerTransaction: number;
  /** Most connections checked out by it at once. */
  connections: number;
  /** Most statements that it sent on one connection between getting it and giving it back. */
  statementsPerLoan: number;
  /**
   * Most calls to outside parties that it made, and was answered, while it had one connection and sent nothing on it:
   * where a pool has no other, everybody else waits for those.
   */
  partiesPerLoan: number;
  /**
   * Most statements that others sent between one of its calls and the answer: how long it had to wait, in counts. Those
   * sent while the server made a connection for it, or was busy with its statement and kept it waiting for no lock, are
   * not among them: how many these are depends on the machine.
   */
  meanwhile: number;
  /** For whose locks its statements waited, by the server's own word; empty where statements go as they come and nobody asks it. */
  waitedFor: string[];
}

/** What is counted only when a property asks for it: it costs a run some milliseconds. */
export type Measure = 'rows-locked' | 'buffers';

/** One measured piece of work before or after the race. */
export interface Measured<T> {
  value: T;
  /** See `Usage.buffers`. */
  buffers: number;
  /** Rows that its statements returned or changed, all together. */
  rows: number;
  statements: number;
}
