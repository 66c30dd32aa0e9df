// A staging table: batches are put there as they are calculated, and one short transaction moves them into the fleet.
import { randomUUID } from 'node:crypto';
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

/** Trucks of which the routes are calculated and staged at once. */
const BATCH = 2_000;

/**
 * Calculates tonight's route for every truck of the list and stores it, by way of a staging table.
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
  const job = randomUUID();
  try {
    for (let start = 0; start < truckIds.length; start += BATCH) {
      const depots = await depotsOf(pool, truckIds.slice(start, start + BATCH));
      await stage(pool, job, await calculateRoutes(routing, depots, region));
    }
    const routes = await publish(pool, job, region);
    return truckIds.map((truckId) => {
      const route = routes.get(truckId);
      return route === undefined ? { truckId, status: 'skipped' } : { truckId, status: 'assigned', route };
    });
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

/** A truck that is listed twice may come in two batches. */
async function stage(pool: Pool, job: string, routes: ReadonlyMap<string, string>): Promise<void> {
  await pool.query(
    `INSERT INTO staged_routes (job, truck_id, route)
     SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT DO NOTHING`,
    [job, [...routes.keys()], [...routes.values()]],
  );
}

/** One statement, and so one transaction: what is staged becomes the routes of those still in service. */
async function publish(pool: Pool, job: string, region: string): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ id: string; route: string }>(
    `WITH staged AS (DELETE FROM staged_routes WHERE job = $1 RETURNING truck_id, route)
     UPDATE trucks SET region = $2, route = staged.route, routed_at = now()
     FROM staged
     WHERE trucks.id = staged.truck_id AND in_service
     RETURNING trucks.id, trucks.route`,
    [job, region],
  );
  return new Map(rows.map(({ id, route }) => [id, route]));
}
