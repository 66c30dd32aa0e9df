// A tour is one row, stops included, and the board counts rows: there is no half of it to be stored. The depot's row is the queue.
import type { Pool, PoolClient } from 'pg';

/** One line of the plan: a truck, its route, and the customers on it, in the order of the stops. */
export interface Line {
  truckId: string;
  routeId: string;
  stops: string[];
}

/**
 * Why a line was not assigned. `error`: nothing of it is stored, and it can be sent again. `unconfirmed`: the
 * connection broke during the COMMIT, so it is stored as a whole or not at all.
 */
export type FailureReason = 'no-such-truck' | 'no-such-customer' | 'depot-full' | 'error' | 'unconfirmed';

/** A line that was not assigned; `code` is the SQLSTATE, when Postgres gave one. */
export interface FailedLine {
  truckId: string;
  reason: FailureReason;
  code?: string | undefined;
}

/** What became of a batch: each truck is in exactly one of the lists, once. `assigned` is what the dashboard counts. */
export interface PlanReport {
  assigned: string[];
  failed: FailedLine[];
}

/** What a driver's tablet shows. */
export interface Tour {
  routeId: string;
  stops: string[];
}

type Failure = Omit<FailedLine, 'truckId'>;

/** Lines that are worked on at the same time. */
const WORKERS = 4;

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board: all three, or none. Safe to
 * repeat: a truck that has its route already is left as it is. Never rejects.
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  const report: PlanReport = { assigned: [], failed: [] };
  // One iterator for all: each worker takes the next line, and nobody takes one twice.
  const lines = new Map(batch.map((line) => [line.truckId, line])).values();
  const worker = async (): Promise<void> => {
    for (const line of lines) {
      const failure = await assign(pool, line);
      if (failure) report.failed.push({ truckId: line.truckId, ...failure });
      else report.assigned.push(line.truckId);
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

/** Plans one line in a transaction of its own. Never rejects: resolves with what went wrong, if anything did. */
async function assign(pool: Pool, line: Line): Promise<Failure | undefined> {
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  const breaks = (error: Error): void => void (broken = error);
  let committing = false;
  try {
    client = await pool.connect();
    // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
    client.on('error', breaks);
    await client.query('BEGIN');
    const refusal = await write(client, line);
    committing = !refusal;
    await client.query(refusal ? 'ROLLBACK' : 'COMMIT');
    return refusal && { reason: refusal };
  } catch (error) {
    // A connection on which not even ROLLBACK works must not go back to the pool.
    await client?.query('ROLLBACK').catch(breaks);
    const isOpen = committing && connectionBroke(error);
    return isOpen ? { reason: 'unconfirmed', code: codeOf(error) } : failureOf(error);
  } finally {
    client?.off('error', breaks);
    client?.release(broken);
  }
}

/** Resolves with why the line is refused. The tour itself is one row, so that there is no half of it. */
async function write(
  client: PoolClient,
  { truckId, routeId, stops }: Line,
): Promise<FailureReason | undefined> {
  // Whoever plans for this depot waits here; what they have planned is read by the statements that follow.
  const depots = await client.query<{ depotId: string }>(
    `SELECT depots.id AS "depotId" FROM trucks JOIN depots ON depots.id = depot_id
     WHERE trucks.id = $1 FOR NO KEY UPDATE OF depots`,
    [truckId],
  );
  if (!depots.rows[0]) return 'no-such-truck';
  if (await hasTour(client, truckId)) return undefined;
  const customers = await client.query('SELECT FROM customers WHERE id = ANY ($1) FOR KEY SHARE', [stops]);
  if (customers.rowCount !== new Set(stops).size) return 'no-such-customer';
  await client.query(
    `INSERT INTO planned_tours (truck_id, depot_id, route_id, stops)
     SELECT $1, depot_id, $3, $4 FROM depot_board WHERE depot_id = $2 AND departures < docks
     ON CONFLICT (truck_id) DO NOTHING`,
    [truckId, depots.rows[0].depotId, routeId, stops],
  );
  return (await hasTour(client, truckId)) ? undefined : 'depot-full';
}

async function hasTour(client: PoolClient, truckId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM planned_tours WHERE truck_id = $1', [truckId]);
  return rowCount === 1;
}

function failureOf(error: unknown): Failure {
  return { reason: 'error', code: codeOf(error) };
}

/** Then nobody can know whether the server has done what it was sent. Without a SQLSTATE it was not the server that spoke. */
function connectionBroke(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || code.startsWith('57P');
}

/** The SQLSTATE. Node's errors have codes as well, EPIPE for one; Postgres's have a severity. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'severity' in error && 'code' in error ? String(error.code) : undefined;
}
