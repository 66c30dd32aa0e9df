// Near miss: eight workers, and each keeps its connection while its truck's route is calculated: where the pool has one, everybody waits for that.
// Breaks: nobody else waits for the fleet
import type { Pool, PoolClient } from 'pg';

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

/** Trucks that are being worked on at the same time, whatever the pool would allow. */
const WORKERS = 8;

/**
 * Calculates tonight's route for every truck of the list and stores it, by a few workers.
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
  const list = truckIds.entries();
  let failed: { cause: unknown } | undefined;
  const work = async (): Promise<void> => {
    for (const [index, truckId] of list) {
      if (failed) return;
      try {
        assignments[index] = await assignRoute(pool, routing, truckId, region);
      } catch (error) {
        failed ??= { cause: error };
      }
    }
  };
  // None of them ever rejects, so this is over when all of them are.
  await Promise.all(Array.from({ length: WORKERS }, work));
  if (failed) throw new RoutingError('Bulk route assignment failed', failed);
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
  const client = await pool.connect();
  let broken: Error | undefined;
  const hears = (error: Error): void => void (broken = error);
  client.on('error', hears);
  try {
    const truck = await findTruck(client, truckId);
    if (!truck?.inService) return { truckId, status: 'skipped' };

    const route = await routing.calculateOptimalRoute(truckId, truck.depotId, region);
    const isStored = await updateTruckRoute(client, truckId, region, route);
    return isStored ? { truckId, status: 'assigned', route } : { truckId, status: 'skipped' };
  } finally {
    client.off('error', hears);
    client.release(broken);
  }
}

async function findTruck(client: PoolClient, truckId: string): Promise<Truck | undefined> {
  const { rows } = await client.query<Truck>(
    'SELECT depot_id AS "depotId", in_service AS "inService" FROM trucks WHERE id = $1',
    [truckId],
  );
  return rows[0];
}

/** False when the truck has gone to the workshop while its route was being calculated. */
async function updateTruckRoute(
  client: PoolClient,
  truckId: string,
  region: string,
  route: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE trucks SET region = $2, route = $3, routed_at = now()
     WHERE id = $1 AND in_service`,
    [truckId, region, route],
  );
  return rowCount === 1;
}
