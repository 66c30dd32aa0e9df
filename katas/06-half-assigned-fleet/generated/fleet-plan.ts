import type { Pool } from 'pg';

/** One line of the plan: a truck, its route, and the customers on it, in the order of the stops. */
export interface Line {
  truckId: string;
  routeId: string;
  stops: string[];
}

/** Why a line was refused. */
export type RefusalReason = 'no-such-truck' | 'no-such-customer' | 'depot-full';

/** A line that was refused; `code` is the SQLSTATE that Postgres gave. */
export interface FailedLine {
  truckId: string;
  reason: RefusalReason;
  code: string;
}

/** What became of a batch. `assigned` is what the dashboard counts. */
export interface PlanReport {
  assigned: string[];
  failed: FailedLine[];
}

/** What a driver's tablet shows. */
export interface Tour {
  routeId: string;
  stops: string[];
}

/** A batch could not be planned. The cause is attached. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** The constraints that stand for a refusal. */
const REFUSALS: Record<string, RefusalReason> = {
  stops_truck_id_fkey: 'no-such-truck',
  stops_customer_id_fkey: 'no-such-customer',
  depots_docks_check: 'depot-full',
};

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board. All lines are worked on in
 * parallel. Safe to repeat: a truck that has its route already is left as it is.
 *
 * @returns which trucks have been assigned, and which lines were refused
 * @throws PlanError when the batch could not be planned
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  const report: PlanReport = { assigned: [], failed: [] };
  try {
    await Promise.all(
      batch.map(async (line) => {
        const refusal = await assign(pool, line);
        if (refusal) report.failed.push(refusal);
        else report.assigned.push(line.truckId);
      }),
    );
  } catch (error) {
    throw new PlanError('Failed to assign routes', { cause: error });
  }
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

/** Plans one line. Resolves with the refusal when a constraint says no; anything else is thrown. */
async function assign(pool: Pool, { truckId, routeId, stops }: Line): Promise<FailedLine | undefined> {
  try {
    const { rowCount } = await pool.query(
      'UPDATE trucks SET route_id = $2 WHERE id = $1 AND route_id IS NULL',
      [truckId, routeId],
    );
    // Assigned by an earlier run: nothing left to do.
    if (rowCount === 0) return undefined;

    for (const [index, customerId] of stops.entries()) {
      await pool.query('INSERT INTO stops (truck_id, position, customer_id) VALUES ($1, $2, $3)', [
        truckId,
        index + 1,
        customerId,
      ]);
    }
    await pool.query(
      `UPDATE depots SET departures = departures + 1
       WHERE id = (SELECT depot_id FROM trucks WHERE id = $1)`,
      [truckId],
    );
    return undefined;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { truckId, ...refusal };
  }
}

function refusalOf(error: unknown): Omit<FailedLine, 'truckId'> | undefined {
  if (!(error instanceof Error) || !('constraint' in error) || !('code' in error)) return undefined;
  const reason = REFUSALS[String(error.constraint)];
  return reason && { reason, code: String(error.code) };
}
