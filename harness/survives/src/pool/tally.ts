import type { QueryResult } from 'pg';

/** Rows by the server's command tags: of one text, which may hold several statements. */
export interface Tally {
  /** Returned or changed, all together. */
  rows: number;
  /** The most that one statement of the text returned or changed. */
  most: number;
  /** Inserted, updated, deleted or merged. */
  changed: number;
}

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']);

/** `results` is what pg keeps of a query: one result, or several for a text with several statements. */
export function tallyOf(results: unknown): Tally {
  const all = (Array.isArray(results) ? results : [results]) as (Partial<QueryResult> | undefined)[];
  const tally = { rows: 0, most: 0, changed: 0 };
  for (const result of all) {
    const count = result?.rowCount ?? 0;
    tally.rows += count;
    tally.most = Math.max(tally.most, count);
    if (WRITES.has(result?.command ?? '')) tally.changed += count;
  }
  return tally;
}
