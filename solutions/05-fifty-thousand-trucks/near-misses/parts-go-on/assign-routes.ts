// Near miss: four parts of the list at once, each as a set, under `Promise.all`: it rejects at the first failure, and the other parts go on.
// Breaks: nothing happens after the answer
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

/** Parts of the list that are worked on at the same time. */
const PARTS = 4;

/**
 * Calculates tonight's route for every truck of the list and stores it, a few parts of the list at the same time.
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
  const size = Math.max(1, Math.ceil(truckIds.length / PARTS));
  const parts = Array.from({ length: PARTS }, (_, part) => truckIds.slice(part * size, (part + 1) * size));
  try {
    const assignments = await Promise.all(parts.map((part) => assignBatch(pool, routing, part, region)));
    return assignments.flat();
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
  const stored = await storeRoutes(pool, region, routes);
  return truckIds.map((truckId) => {
    const route = stored.has(truckId) ? routes.get(truckId) : undefined;
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

/** Calculations under way at the same time. */
const CALCULATIONS = 100;

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

/** Which of them were stored: a truck may have gone to the workshop while its route was being calculated. */
async function storeRoutes(
  pool: Pool,
  region: string,
  routes: ReadonlyMap<string, string>,
): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE trucks SET region = $1, route = calculated.route, routed_at = now()
     FROM unnest($2::text[], $3::text[]) AS calculated (id, route)
     WHERE trucks.id = calculated.id AND in_service
     RETURNING trucks.id`,
    [region, [...routes.keys()], [...routes.values()]],
  );
  return new Set(rows.map(({ id }) => id));
}
