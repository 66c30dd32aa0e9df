// Near miss: answers with what was calculated. The UPDATE leaves out who has gone to the workshop, and the answer does not.
// Breaks: a truck in the workshop has no route
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

/** Trucks that one statement reads, or writes: a batch costs a scan of the table, and holds its rows until it is done. */
const BATCH = 10_000;
/** Calculations under way at the same time: the routing service has its limits as well. */
const CALCULATIONS = 100;

/**
 * Calculates tonight's route for every truck of the list and stores it, a batch of trucks after the other.
 *
 * @param routing calculates one route at a time
 * @param truckIds the trucks of the region
 * @returns one entry for each truck, in the order of the list
 * @throws RoutingError when a route could not be calculated or stored; whole batches before that are stored
 */
export async function assignRoutesInParallel(
  pool: Pool,
  routing: RoutingService,
  truckIds: readonly string[],
  region: string,
): Promise<Assignment[]> {
  const assignments: Assignment[] = [];
  try {
    while (assignments.length < truckIds.length) {
      const batch = truckIds.slice(assignments.length, assignments.length + BATCH);
      assignments.push(...(await assignBatch(pool, routing, batch, region)));
    }
    return assignments;
  } catch (error) {
    throw new RoutingError(`Bulk route assignment failed after ${assignments.length} trucks`, {
      cause: error,
    });
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

async function assignBatch(
  pool: Pool,
  routing: RoutingService,
  truckIds: readonly string[],
  region: string,
): Promise<Assignment[]> {
  const depots = await depotsOf(pool, truckIds);
  const routes = await calculateRoutes(routing, depots, region);
  await storeRoutes(pool, region, routes);
  return truckIds.map((truckId) => {
    const route = routes.get(truckId);
    return route === undefined ? { truckId, status: 'skipped' } : { truckId, status: 'assigned', route };
  });
}

/** Where the trucks stand that are in service. */
async function depotsOf(pool: Pool, truckIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; depotId: string }>(
    'SELECT id, depot_id AS "depotId" FROM trucks WHERE id = ANY ($1) AND in_service',
    [truckIds],
  );
  return new Map(rows.map(({ id, depotId }) => [id, depotId]));
}

/** A few at a time. When one fails, the others of its slice have ended, and nothing goes on afterwards. */
async function calculateRoutes(
  routing: RoutingService,
  depots: ReadonlyMap<string, string>,
  region: string,
): Promise<Map<string, string>> {
  const routes = new Map<string, string>();
  const trucks = [...depots];
  for (let start = 0; start < trucks.length; start += CALCULATIONS) {
    const slice = trucks.slice(start, start + CALCULATIONS);
    const ends = await Promise.allSettled(
      slice.map(([truckId, depotId]) => routing.calculateOptimalRoute(truckId, depotId, region)),
    );
    for (const [index, end] of ends.entries()) {
      if (end.status === 'rejected') throw end.reason;
      routes.set(slice[index]![0], end.value);
    }
  }
  return routes;
}

/** A truck may have gone to the workshop while its route was being calculated. */
async function storeRoutes(pool: Pool, region: string, routes: ReadonlyMap<string, string>): Promise<void> {
  await pool.query(
    `UPDATE trucks SET region = $1, route = calculated.route, routed_at = now()
     FROM unnest($2::text[], $3::text[]) AS calculated (id, route)
     WHERE trucks.id = calculated.id AND in_service`,
    [region, [...routes.keys()], [...routes.values()]],
  );
}
