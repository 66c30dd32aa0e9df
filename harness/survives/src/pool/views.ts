import type pg from 'pg';
import type { ErrorView, StatementResult } from '../model/history.ts';
import { inWords } from '../text/in-words.ts';

const ROWS_KEPT = 5;

/** The parts of an error that a report shows. */
export function viewError(error: unknown): ErrorView {
  if (!(error instanceof Error)) return { name: typeof error, message: inWords(error) };
  const { code, detail, constraint } = error as pg.DatabaseError;
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof detail === 'string' && { detail }),
    ...(typeof constraint === 'string' && { constraint }),
  };
}

/** What a query object of pg's has gathered, once the server is ready for the next. */
export function viewResult(query: object): StatementResult | undefined {
  const results = (query as { _results?: unknown })._results;
  const last = (Array.isArray(results) ? results.at(-1) : results) as pg.QueryResult | undefined;
  if (!last || typeof last.command !== 'string') return undefined;
  return {
    command: last.command,
    rowCount: last.rowCount,
    rows: (last.rows as Record<string, unknown>[]).slice(0, ROWS_KEPT),
  };
}
