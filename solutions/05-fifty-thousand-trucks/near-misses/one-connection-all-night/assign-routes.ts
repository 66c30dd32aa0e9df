// Near miss: batches, all of them on one connection that is kept for the night: where the pool has one, everybody waits for the end.
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

/** How many trucks are looked up and stored by one statement: short enough for whoever waits for it. */
const BATCH = 200;

/** How many routes the routing service calculates for us at the same time. */
const CALCULATIONS = 20;

/**
 * Calculates tonight's route for every truck of the list and stores it, batch by batch.
 *
 * The job uses one connection, and only while a statement runs. What is parallel is the calculation.
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
  const routes = new Map<string, string>();
  const unique = [...new Set(truckIds)];
  const client = await pool.connect();
  try {
    for (let start = 0; start < unique.length; start += BATCH) {
      const trucks = await findTrucks(client, unique.slice(start, start + BATCH));
      const calculated = await mapWithLimit(trucks, CALCULATIONS, async ({ id, depotId }) => ({
        id,
        route: await routing.calculateOptimalRoute(id, depotId, region),
      }));
      const stored = await storeRoutes(client, region, calculated);
      for (const { id, route } of calculated) if (stored.has(id)) routes.set(id, route);
    }
  } catch (error) {
    throw new RoutingError('Bulk route assignment failed', { cause: error });
  } finally {
    client.release();
  }
  return truckIds.map((truckId) => {
    const route = routes.get(truckId);
    return route === undefined ? { truckId, status: 'skipped' } : { truckId, status: 'assigned', route };
  });
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

/** Those that are known and in service, and where they stand. */
async function findTrucks(
  pool: PoolClient,
  ids: readonly string[],
): Promise<{ id: string; depotId: string }[]> {
  const { rows } = await pool.query<{ id: string; depotId: string }>(
    'SELECT id, depot_id AS "depotId" FROM trucks WHERE id = ANY ($1::text[]) AND in_service',
    [ids],
  );
  return rows;
}

/** The ids of those that were stored: a truck that has gone to the workshop meanwhile gets no route. */
async function storeRoutes(
  pool: PoolClient,
  region: string,
  routes: readonly { id: string; route: string }[],
): Promise<Set<string>> {
  if (routes.length === 0) return new Set();
  const { rows } = await pool.query<{ id: string }>(
    `UPDATE trucks SET region = $1, route = new.route, routed_at = now()
       FROM unnest($2::text[], $3::text[]) AS new (id, route)
      WHERE trucks.id = new.id AND trucks.in_service
     RETURNING trucks.id`,
    [region, routes.map(({ id }) => id), routes.map(({ route }) => route)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Like Promise.all, with at most `limit` at a time; after a failure nothing is begun, and what runs is waited for. */
async function mapWithLimit<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failure = ended.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  return results;
}
