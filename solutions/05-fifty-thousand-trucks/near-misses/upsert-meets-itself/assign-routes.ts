// Near miss: set-based upsert into a table of its own: a truck that is listed twice would be written twice by one statement (21000).
// Breaks: each entry of the list is answered, in its order
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

const BATCH = 5_000;

/**
 * Calculates tonight's route for every truck of the list and stores it, a batch of trucks after the other.
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
  try {
    for (let start = 0; start < truckIds.length; start += BATCH)
      assignments.push(...(await assignBatch(pool, routing, truckIds.slice(start, start + BATCH), region)));
    return assignments;
  } catch (error) {
    throw new RoutingError('Bulk route assignment failed', { cause: error });
  }
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
  const { rowCount } = await pool.query('UPDATE trucks SET in_service = false WHERE id = $1', [truckId]);
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

async function assignBatch(
  pool: Pool,
  routing: RoutingService,
  truckIds: readonly string[],
  region: string,
): Promise<Assignment[]> {
  const depots = await depotsOf(pool, truckIds);
  const ends = await Promise.allSettled(
    truckIds.map(async (truckId): Promise<Assignment> => {
      const depotId = depots.get(truckId);
      if (depotId === undefined) return { truckId, status: 'skipped' };
      return {
        truckId,
        status: 'assigned',
        route: await routing.calculateOptimalRoute(truckId, depotId, region),
      };
    }),
  );
  const assignments = ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
  await storeRoutes(pool, region, assignments);
  return assignments;
}

/** Where the trucks stand that are in service. */
async function depotsOf(pool: Pool, truckIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; depotId: string }>(
    'SELECT id, depot_id AS "depotId" FROM trucks WHERE id = ANY ($1) AND in_service',
    [truckIds],
  );
  return new Map(rows.map(({ id, depotId }) => [id, depotId]));
}

async function storeRoutes(pool: Pool, region: string, assignments: readonly Assignment[]): Promise<void> {
  const assigned = assignments.filter((one) => one.status === 'assigned');
  await pool.query(
    `INSERT INTO assignments (truck_id, region, route)
     SELECT id, $1, route FROM unnest($2::text[], $3::text[]) AS calculated (id, route)
     ON CONFLICT (truck_id) DO UPDATE SET region = excluded.region, route = excluded.route, routed_at = now()`,
    [region, assigned.map(({ truckId }) => truckId), assigned.map(({ route }) => route)],
  );
}
