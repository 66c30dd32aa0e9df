import type { ErrorView, SourcePlace, StatementResult } from '../model/history.ts';
import type { ReadStatement } from '../model/read-statement.ts';
import type { Tally } from './tally.ts';

/** One SQL statement on its way: at the gate, sent, answered. */
export interface Statement {
  readonly sql: string;
  /** What its text says that it does, by `readSql`: a text may hold several statements. */
  readonly does: readonly ReadStatement[];
  /** Verb and table, `SELECT seat_locks`. */
  readonly anchor: string;
  readonly params: unknown[];
  /** Changes hands when it turns out whose work it is: see `Board.atGate`. */
  caller: string | null;
  /** Sent by `pool.query`: on whatever connection was idle. */
  readonly onAnyConnection: boolean;
  /**
   * The line of code that it comes from; not known of what comes over a wire. Of some it is known when they are answered:
   * see `locatedWhenAnswered`.
   */
  readonly source: SourcePlace | undefined;
  /** Sends it. Call one of these, once. They do nothing when the connection has been lost meanwhile. */
  open(): void;
  /** Sends something else, whose error is taken for this statement's. */
  openInstead(sql: string): void;
  /** Sends it, and loses the connection when the server is done, before anybody hears the answer. */
  openUnheard(): void;
  /** The server did it when it came to the gate: only its answer has waited there. */
  ahead?: true;
  result?: StatementResult;
  /** Rows by the server's command tags; there as soon as `result` is. */
  tally?: Tally;
  error?: ErrorView;
}
