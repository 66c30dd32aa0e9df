// Near miss: a thousand trucks at a time: fewer in the queue, and still as many connections as the pool would like.
// Breaks: no truck is left without a route
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

/** Where a truck stands, and whether it can be sent anywhere. */
interface Truck {
  depotId: string;
  inService: boolean;
}

const CHUNK = 1_000;

/**
 * Calculates tonight's route for every truck of the list and stores it, a thousand trucks at a time.
 *
 * @param routing calculates one route at a time
 * @param truckIds the trucks of the region
 * @returns one entry for each truck, in the order of the list
 * @throws RoutingError when a route could not be calculated or stored
 */
export async function assignRoutesInParallel(
  pool: Pool,
  routing: RoutingService,
  truckIds: readonly string[],
  region: string,
): Promise<Assignment[]> {
  const assignments: Assignment[] = [];
  for (let start = 0; start < truckIds.length; start += CHUNK) {
    const chunk = truckIds.slice(start, start + CHUNK);
    const ends = await Promise.allSettled(
      chunk.map((truckId) => assignRoute(pool, routing, truckId, region)),
    );
    for (const end of ends) {
      if (end.status === 'rejected')
        throw new RoutingError('Bulk route assignment failed', { cause: end.reason });
      assignments.push(end.value);
    }
  }
  return assignments;
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

async function assignRoute(
  pool: Pool,
  routing: RoutingService,
  truckId: string,
  region: string,
): Promise<Assignment> {
  const truck = await findTruck(pool, truckId);
  if (!truck?.inService) return { truckId, status: 'skipped' };

  const route = await routing.calculateOptimalRoute(truckId, truck.depotId, region);
  const isStored = await updateTruckRoute(pool, truckId, region, route);
  return isStored ? { truckId, status: 'assigned', route } : { truckId, status: 'skipped' };
}

async function findTruck(pool: Pool, truckId: string): Promise<Truck | undefined> {
  const { rows } = await pool.query<Truck>(
    'SELECT depot_id AS "depotId", in_service AS "inService" FROM trucks WHERE id = $1',
    [truckId],
  );
  return rows[0];
}

/** False when the truck has gone to the workshop while its route was being calculated. */
async function updateTruckRoute(
  pool: Pool,
  truckId: string,
  region: string,
  route: string,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE trucks SET region = $2, route = $3, routed_at = now()
     WHERE id = $1 AND in_service`,
    [truckId, region, route],
  );
  return rowCount === 1;
}
