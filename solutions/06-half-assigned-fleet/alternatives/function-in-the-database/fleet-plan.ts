// A PL/pgSQL function plans the batch, a subtransaction for each line: one round trip, and one COMMIT for all.
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

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board: all three, or none. Safe to
 * repeat: a truck that has its route already is left as it is. Never rejects.
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  let client: PoolClient | undefined;
  let broken = false;
  const breaks = (): void => void (broken = true);
  try {
    client = await pool.connect();
    // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
    client.on('error', breaks);
    const { rows } = await client.query<FailedLine | { truckId: string; reason: null }>(
      'SELECT truck AS "truckId", reason, code FROM assign_routes($1)',
      [JSON.stringify(batch)],
    );
    return {
      assigned: rows.filter(({ reason }) => reason === null).map(({ truckId }) => truckId),
      failed: rows.filter((row): row is FailedLine => row.reason !== null),
    };
  } catch (error) {
    const code = codeOf(error);
    // Without a connection nothing was sent, and nothing is open.
    const isOpen = client !== undefined && connectionBroke(error);
    broken ||= isOpen;
    const reason = isOpen ? 'unconfirmed' : 'error';
    const trucks = [...new Set(batch.map(({ truckId }) => truckId))];
    return { assigned: [], failed: trucks.map((truckId) => ({ truckId, reason, code })) };
  } finally {
    client?.off('error', breaks);
    client?.release(broken);
  }
}

/** The tour of a truck, or `undefined` while it has none. One statement, so that it is never a mixture. */
export async function tourOf(pool: Pool, truckId: string): Promise<Tour | undefined> {
  const { rows } = await pool.query<Tour>(
    'SELECT route_id AS "routeId", stops FROM tours WHERE truck_id = $1',
    [truckId],
  );
  return rows[0];
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
