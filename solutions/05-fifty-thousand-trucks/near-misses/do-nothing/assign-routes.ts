// Near miss: no truck is sent anywhere until the pool is larger.
// Breaks: every truck that can go is sent
import type { Pool } from 'pg';

/** Calculates routes from live traffic; runs outside of LogiFlow. */
export interface RoutingService {
  calculateOptimalRoute(truckId: string, depotId: string, region: string): Promise<string>;
}

/** What became of one truck of the list. A truck that is unknown or out of service is skipped. */
export type Assignment =
  { truckId: string; status: 'assigned'; route: string } | { truckId: string; status: 'skipped' };

/** The routes could not be assigned; `cause` is what went wrong. */
export class RoutingError extends Error {
  override readonly name = 'RoutingError';
}

/** Switched off: every truck is skipped. */
export async function assignRoutesInParallel(
  _pool: Pool,
  _routing: RoutingService,
  truckIds: readonly string[],
  _region: string,
): Promise<Assignment[]> {
  return truckIds.map((truckId) => ({ truckId, status: 'skipped' }));
}

/** The route that a truck has now, for the drivers' app. */
export async function routeOf(pool: Pool, truckId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ route: string }>('SELECT route FROM truck_routes WHERE truck_id = $1', [
    truckId,
  ]);
  return rows[0]?.route;
}

/** Takes a truck to the workshop. Its route is withdrawn; it gets none before it is back. */
export async function takeOutOfService(pool: Pool, truckId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE trucks SET in_service = false, region = NULL, route = NULL, routed_at = NULL WHERE id = $1',
    [truckId],
  );
  return rowCount === 1;
}

/** Takes over trucks from the fleet register; those that are known already stay as they are. */
export async function importTrucks(
  pool: Pool,
  trucks: readonly { id: string; depotId: string }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO trucks (id, depot_id)
     SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (id) DO NOTHING`,
    [trucks.map(({ id }) => id), trucks.map(({ depotId }) => depotId)],
  );
}
