// One statement for each line: all of it or none, without BEGIN. A connection that breaks leaves the line unconfirmed.
import type { Pool, PoolClient } from 'pg';

/** One line of the plan: a truck, its route, and the customers on it, in the order of the stops. */
export interface Line {
  truckId: string;
  routeId: string;
  stops: string[];
}

/**
 * Why a line was not assigned. `error`: nothing of it is stored, and it can be sent again. `unconfirmed`: the
 * connection broke during the COMMIT, so it is stored as a whole or not at all.
 */
export type FailureReason = 'no-such-truck' | 'no-such-customer' | 'depot-full' | 'error' | 'unconfirmed';

/** A line that was not assigned; `code` is the SQLSTATE, when Postgres gave one. */
export interface FailedLine {
  truckId: string;
  reason: FailureReason;
  code?: string | undefined;
}

/** What became of a batch: each truck is in exactly one of the lists, once. `assigned` is what the dashboard counts. */
export interface PlanReport {
  assigned: string[];
  failed: FailedLine[];
}

/** What a driver's tablet shows. */
export interface Tour {
  routeId: string;
  stops: string[];
}

type Failure = Omit<FailedLine, 'truckId'>;

/** Lines that are worked on at the same time. */
const WORKERS = 4;

/** The constraints that stand for a refusal. */
const REFUSALS: Record<string, FailureReason> = {
  stops_customer_id_fkey: 'no-such-customer',
  depots_docks_check: 'depot-full',
};

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board: all three, or none. Safe to
 * repeat: a truck that has its route already is left as it is. Never rejects.
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  const report: PlanReport = { assigned: [], failed: [] };
  // One iterator for all: each worker takes the next line, and nobody takes one twice.
  const lines = new Map(batch.map((line) => [line.truckId, line])).values();
  const worker = async (): Promise<void> => {
    for (const line of lines) {
      const failure = await assign(pool, line);
      if (failure) report.failed.push({ truckId: line.truckId, ...failure });
      else report.assigned.push(line.truckId);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  return report;
}

/** The tour of a truck, or `undefined` while it has none. One statement, so that it is never a mixture. */
export async function tourOf(pool: Pool, truckId: string): Promise<Tour | undefined> {
  const { rows } = await pool.query<Tour>(
    'SELECT route_id AS "routeId", stops FROM tours WHERE truck_id = $1',
    [truckId],
  );
  return rows[0];
}

/** Plans one line in one statement. Never rejects: resolves with what went wrong, if anything did. */
async function assign(pool: Pool, { truckId, routeId, stops }: Line): Promise<Failure | undefined> {
  // Without a connection nothing was sent, and nothing is open.
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { reason: 'error', code: codeOf(error) };
  }
  let broken = false;
  const breaks = (): void => void (broken = true);
  // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
  client.on('error', breaks);
  try {
    const { rows } = await client.query<{ known: boolean }>(
      `WITH assigned AS (
         UPDATE trucks SET route_id = $2 WHERE id = $1 AND route_id IS NULL RETURNING id, depot_id
       ), listed AS (
         INSERT INTO stops (truck_id, position, customer_id)
         SELECT id, position, customer_id
         FROM assigned, unnest($3::text[]) WITH ORDINALITY AS stop (customer_id, position)
       ), counted AS (
         UPDATE depots SET departures = departures + 1 FROM assigned WHERE depots.id = assigned.depot_id
       )
       SELECT EXISTS (SELECT FROM trucks WHERE id = $1) AS known`,
      [truckId, routeId, stops],
    );
    return rows[0]?.known ? undefined : { reason: 'no-such-truck' };
  } catch (error) {
    if (connectionBroke(error)) broken = true;
    return failureOf(error);
  } finally {
    client.off('error', breaks);
    client.release(broken);
  }
}

/** The statement is its own COMMIT: when the connection breaks, it is open whether it was done. */
function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (connectionBroke(error)) return { reason: 'unconfirmed', code };
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
  return { reason: REFUSALS[constraint] ?? 'error', code };
}

/** Then nobody can know whether the server has done what it was sent. Without a SQLSTATE it was not the server that spoke. */
function connectionBroke(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || code.startsWith('57P');
}

/** The SQLSTATE. Node's errors have codes as well, EPIPE for one; Postgres's have a severity. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'severity' in error && 'code' in error ? String(error.code) : undefined;
}
