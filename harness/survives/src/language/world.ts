import type { Measured } from '../model/usage.ts';
import type { Rows } from './contract.ts';
import type { AnswerOf, ArgumentsOf, FunctionName } from './functions.ts';
import { readRows, type Columns, type RowOf } from './rows.ts';

/** What a property can do before and after the callers run: everything here is one after another. */
export interface World<S> {
  /** Calls the subject and waits for its answer. */
  ask<F extends FunctionName<S>>(fn: F, ...args: ArgumentsOf<S, F>): Promise<AnswerOf<S, F>>;
  /** Lets time pass: `advance('10 minutes')`. The server's `now()` stays true: stored times move back. */
  advance(interval: string): Promise<void>;
  /**
   * Somebody sets an instance's clock while it runs: `setAppClock('a', '0 minutes')`. Only in a property with
   * `appClocks`.
   */
  setAppClock(instance: 'a' | 'b', off: string): Promise<void>;
  /**
   * Somebody reads with `sql`, in a REPEATABLE READ transaction that stays open until the verdict: an old snapshot, and
   * an ACCESS SHARE lock on what was read. Whoever then waits for it waits for ever.
   */
  openReport(sql: string): Promise<void>;
  /**
   * Somebody else adds rows to contract tables, by table: `write({ trucks: [{ id: 'T1', depot_id: 6 }] })`. Triggers see
   * them, and keys.
   */
  write(rows: Rows): Promise<void>;
  /**
   * Vacuums: no dead row is left, and none of the room that they took, also in tables that are not the contract's.
   * While nobody is at work.
   */
  compact(): Promise<void>;
  /**
   * Reads contract tables and views, as an onlooker. With `columns`, each is read as it says, whatever its type in the
   * database: `query('SELECT …', [], { user_id: String, minutes: Number })`.
   */
  query(sql: string, params?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  query<C extends Columns>(sql: string, params: readonly unknown[], columns: C): Promise<RowOf<C>[]>;
  /**
   * Counts what calls need: `const { buffers } = await measure(() => ask('availableSeats', 'E1'))`. Only in a property
   * with `measures: ['buffers']`.
   */
  measure<T>(work: () => Promise<T>): Promise<Measured<T>>;
  /** What an outside party has done so far, in order. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each party has entries of its own
  ledger(party: string): any[];
}

/** `World.query`, over a connection that gives rows as the driver reads them. */
export function queryThrough(
  read: (sql: string, params: unknown[]) => Promise<Record<string, unknown>[]>,
): World<never>['query'] {
  return async (sql: string, params: readonly unknown[] = [], columns?: Columns) => {
    const rows = await read(sql, [...params]);
    return (columns ? readRows(rows, columns) : rows) as never[];
  };
}
