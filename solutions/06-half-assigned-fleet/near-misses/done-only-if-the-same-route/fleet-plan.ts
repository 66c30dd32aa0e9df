// Near miss: a truck counts as done if it has this route; with another one it is written again, and its stops are refused.
// Breaks: what is counted is there
import pg, { type Pool, type PoolClient } from 'pg';

/** One line of the plan: a truck, its route, and the customers on it, in the order of the stops. */
export interface Line {
  truckId: string;
  routeId: string;
  stops: string[];
}

/** Why a line was not assigned: the dashboard's list. */
export type FailureReason = 'no-such-truck' | 'no-such-customer' | 'depot-full' | 'error' | 'unconfirmed';

/** A line that was not assigned; `code` is the SQLSTATE, when Postgres gave one. */
export interface FailedLine {
  truckId: string;
  reason: FailureReason;
  code?: string | undefined;
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

/** The constraints that stand for a refusal. */
const REFUSALS: Record<string, FailureReason> = {
  stops_customer_id_fkey: 'no-such-customer',
  depots_docks_check: 'depot-full',
};

/** Lines that are worked on at the same time. More than the pool has connections would only wait. */
const WORKERS = 4;

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board, each line in a transaction of
 * its own. Safe to repeat: a truck that has its tour is left as it is, and reported as assigned. Does not throw.
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  const report: PlanReport = { assigned: [], failed: [] };
  const linesOfTruck = new Map<string, Line[]>();
  for (const line of batch) linesOfTruck.set(line.truckId, [...(linesOfTruck.get(line.truckId) ?? []), line]);

  const work = linesOfTruck.entries();
  const worker = async (): Promise<void> => {
    for (const [truckId, lines] of work) {
      const failure = await assignTruck(pool, lines);
      if (failure) report.failed.push({ truckId, ...failure });
      else report.assigned.push(truckId);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
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

type Failure = Omit<FailedLine, 'truckId'>;

/** A truck may be in the batch more than once: the first line that can be stored is its tour. */
async function assignTruck(pool: Pool, lines: Line[]): Promise<Failure | undefined> {
  let failure: Failure | undefined;
  for (const line of lines) {
    failure = await assign(pool, line);
    if (!failure) return undefined;
  }
  return failure;
}

/** Plans one line in one transaction. Never throws. */
async function assign(pool: Pool, line: Line): Promise<Failure | undefined> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return { reason: 'error', code: sqlState(error) };
  }
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);

  let committing = false;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const failure = await store(client, line);
    committing = failure === undefined;
    await client.query(committing ? 'COMMIT' : 'ROLLBACK');
    return failure;
  } catch (error) {
    if (committing && !isStatementError(error)) {
      broken ??= asError(error);
      return { reason: 'unconfirmed', code: sqlState(error) };
    }
    await client.query('ROLLBACK').catch((rollbackError: unknown) => {
      broken ??= asError(rollbackError);
    });
    return refusalOf(error) ?? { reason: 'error', code: sqlState(error) };
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** The row of the truck first, the row of the depot last: nobody holds a depot and waits for anything. */
async function store(client: PoolClient, { truckId, routeId, stops }: Line): Promise<Failure | undefined> {
  const { rows } = await client.query<{ routeId: string | null; depotId: string }>(
    'SELECT route_id AS "routeId", depot_id AS "depotId" FROM trucks WHERE id = $1 FOR NO KEY UPDATE',
    [truckId],
  );
  const [truck] = rows;
  if (!truck) return { reason: 'no-such-truck' };
  // It has its tour: what is stored of it is stored as a whole.
  if (truck.routeId === routeId) return undefined;

  await client.query('UPDATE trucks SET route_id = $2 WHERE id = $1', [truckId, routeId]);
  await client.query(
    `INSERT INTO stops (truck_id, position, customer_id)
     SELECT $1, position, customer_id FROM unnest($2::text[]) WITH ORDINALITY AS stop (customer_id, position)`,
    [truckId, stops],
  );
  await client.query('UPDATE depots SET departures = departures + 1 WHERE id = $1', [truck.depotId]);
  return undefined;
}

function refusalOf(error: unknown): Failure | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const reason = REFUSALS[error.constraint ?? ''];
  return reason && { reason, code: error.code };
}

/** Postgres said no to the statement, and the connection is still there. */
function isStatementError(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
