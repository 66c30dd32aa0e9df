/** What steers a transaction, or (`session`: SET, SHOW, RESET, DISCARD) the session. */
export type Control =
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'release'
  | 'rollback to'
  | 'prepare'
  | 'commit prepared'
  | 'rollback prepared'
  | 'session';

/**
 * What one SQL statement says that it does. Plain data. Tables are named without their schema, as the server would
 * write them: `Seats` is `seats`, `"Seats"` is not.
 */
export interface ReadStatement {
  /** Its first word in capitals, `BEGIN`, `END`; of WITH what the whole of it does, `UPDATE`. */
  verb: string;
  /** The table that it is named after: the one that it changes, else the first in its text; '' for none. */
  table: string;
  /** Tables and views whose rows it asks for. */
  reads: string[];
  /** Tables whose rows it changes, in the order of the text; what triggers and foreign keys do is not in the text. */
  writes: string[];
  /** Functions and procedures, `now`, `billing.charge`, and CURRENT_TIMESTAMP and the like, `current_timestamp`. */
  calls: string[];
  control?: Control;
  /** COMMIT AND CHAIN, ROLLBACK AND CHAIN: the next transaction has begun. */
  chains?: true;
  /** The isolation level that it asks for, `REPEATABLE READ`. */
  isolation?: string;
  /** Settings that it changes. `local`: for this transaction only. */
  sets?: { name: string; local: boolean }[];
  /** FOR UPDATE, FOR SHARE and what lies between: it asks for locks of the rows that it finds. */
  locksRows?: true;
  /** It runs what its text does not show: DO, EXECUTE. */
  opaque?: true;
}
