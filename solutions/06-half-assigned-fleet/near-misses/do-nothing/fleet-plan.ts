// Near miss: nothing is written, so nothing can be half written.
// Breaks: a batch may come twice, and two at once
import type { Pool } from 'pg';

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

/** Reports every truck as failed, to be sent again later. Never rejects. */
export async function assignRoutes(_pool: Pool, batch: Line[]): Promise<PlanReport> {
  const trucks = new Set(batch.map(({ truckId }) => truckId));
  return { assigned: [], failed: [...trucks].map((truckId) => ({ truckId, reason: 'error' })) };
}

/** The tour of a truck, or `undefined` while it has none. One statement, so that it is never a mixture. */
export async function tourOf(pool: Pool, truckId: string): Promise<Tour | undefined> {
  const { rows } = await pool.query<Tour>(
    'SELECT route_id AS "routeId", stops FROM tours WHERE truck_id = $1',
    [truckId],
  );
  return rows[0];
}
