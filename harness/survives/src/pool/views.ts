import type pg from 'pg';
import type { ErrorView, StatementResult } from '../model/history.ts';
import { inWords } from '../text/in-words.ts';
import { isSqlState } from '../postgres/sqlstate.ts';

const ROWS_KEPT = 5;

/** The parts of an error that a report shows. */
export function viewError(error: unknown): ErrorView {
  if (!(error instanceof Error)) return { name: typeof error, message: asText(() => inWords(error)) };
  const { code, detail, constraint } = saidByServer(error);
  return {
    name: asText(() => error.name),
    message: asText(() => error.message),
    ...(typeof code === 'string' && { code }),
    ...(typeof detail === 'string' && { detail }),
    ...(typeof constraint === 'string' && { constraint }),
  };
}

/** A message of more characters says nothing more, and is told and sent many times. */
const LONGEST = 10_000;

/** Whatever somebody has put where a text belongs. */
function asText(read: () => unknown): string {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    value = error instanceof Error ? `cannot be read: ${inWords(error)}` : 'cannot be read';
  }
  const text = typeof value === 'string' ? value : inWords(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function saidByServer(error: Error): Partial<pg.DatabaseError> {
  try {
    return serverErrorIn(error);
  } catch {
    return {};
  }
}

const DEEPEST = 5;

/** Query builders throw errors of their own around the server's: in `cause`, or in `meta` of Prisma's. */
function serverErrorIn(error: Error): Partial<pg.DatabaseError> {
  let outer: unknown = error;
  for (let depth = 0; depth < DEEPEST && typeof outer === 'object' && outer !== null; depth++) {
    const { code, cause, meta } = outer as { code?: unknown; cause?: unknown; meta?: WrappedMeta };
    if (isSqlState(code)) return outer;
    const said = [meta?.code, meta?.driverAdapterError?.cause?.originalCode].find(isSqlState);
    if (said !== undefined) return { code: said };
    outer = cause;
  }
  return error as pg.DatabaseError;
}

interface WrappedMeta {
  code?: unknown;
  driverAdapterError?: { cause?: { originalCode?: unknown } };
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
