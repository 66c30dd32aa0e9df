// One transaction for the batch, a savepoint for each line: one COMMIT makes everything durable, or nothing.
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

/** The constraints that stand for a refusal. */
const REFUSALS: Record<string, FailureReason> = {
  stops_customer_id_fkey: 'no-such-customer',
  depots_docks_check: 'depot-full',
};

/**
 * Gives each truck of a batch its route, its stops and its place on the depot's board: all three, or none. Safe to
 * repeat: a truck that has its route already is left as it is. Never rejects.
 */
export async function assignRoutes(pool: Pool, batch: Line[]): Promise<PlanReport> {
  const lines = [...new Map(batch.map((line) => [line.truckId, line])).values()];
  const report: PlanReport = { assigned: [], failed: [] };
  let client: PoolClient | undefined;
  let broken: Error | undefined;
  const breaks = (error: Error): void => void (broken = error);
  let committing = false;
  try {
    client = await pool.connect();
    // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
    client.on('error', breaks);
    await client.query('BEGIN');
    await queueFor(client, lines);
    for (const line of lines) {
      const failure = await assign(client, line);
      if (failure) report.failed.push({ truckId: line.truckId, ...failure });
      else report.assigned.push(line.truckId);
    }
    committing = true;
    await client.query('COMMIT');
  } catch (error) {
    await client?.query('ROLLBACK').catch(breaks);
    // Nothing that was counted is certain any more. What had been refused stays refused.
    const isOpen = committing && connectionBroke(error);
    const failure: Failure = { reason: isOpen ? 'unconfirmed' : 'error', code: codeOf(error) };
    const refused = new Set(report.failed.map(({ truckId }) => truckId));
    const lost = lines.filter(({ truckId }) => !refused.has(truckId));
    report.failed.push(...lost.map(({ truckId }) => ({ truckId, ...failure })));
    report.assigned = [];
  } finally {
    client?.off('error', breaks);
    client?.release(broken);
  }
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

/**
 * Waits for whoever plans trucks of the same depots. All depots at once and in order: two batches then wait for each
 * other, and never in a circle.
 */
async function queueFor(client: PoolClient, lines: Line[]): Promise<void> {
  await client.query(
    `SELECT FROM depots WHERE id IN (SELECT depot_id FROM trucks WHERE id = ANY ($1))
     ORDER BY id FOR NO KEY UPDATE`,
    [lines.map(({ truckId }) => truckId)],
  );
}

/**
 * Plans one line behind a savepoint. Resolves with what went wrong with this line; rejects when the whole transaction
 * cannot go on.
 */
async function assign(client: PoolClient, line: Line): Promise<Failure | undefined> {
  await client.query('SAVEPOINT line');
  try {
    const refusal = await write(client, line);
    await client.query('RELEASE SAVEPOINT line');
    return refusal && { reason: refusal };
  } catch (error) {
    const failure = failureOf(error);
    await client.query('ROLLBACK TO SAVEPOINT line').catch(() => {
      throw error;
    });
    return failure;
  }
}

/** Resolves with why the line is refused, when no constraint says so itself. */
async function write(
  client: PoolClient,
  { truckId, routeId, stops }: Line,
): Promise<FailureReason | undefined> {
  const assigned = await client.query<{ depotId: string }>(
    'UPDATE trucks SET route_id = $2 WHERE id = $1 AND route_id IS NULL RETURNING depot_id AS "depotId"',
    [truckId, routeId],
  );
  if (!assigned.rows[0]) return (await isPlanned(client, truckId)) ? undefined : 'no-such-truck';
  for (const [index, customerId] of stops.entries()) {
    await client.query('INSERT INTO stops (truck_id, position, customer_id) VALUES ($1, $2, $3)', [
      truckId,
      index + 1,
      customerId,
    ]);
  }
  await client.query('UPDATE depots SET departures = departures + 1 WHERE id = $1', [
    assigned.rows[0].depotId,
  ]);
  return undefined;
}

/**
 * A truck that has its route already was planned as a whole, by an earlier run. One that has none was not there when it
 * was to get one, and has come since.
 */
async function isPlanned(client: PoolClient, truckId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM trucks WHERE id = $1 AND route_id IS NOT NULL', [
    truckId,
  ]);
  return rowCount === 1;
}

function failureOf(error: unknown): Failure {
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
  return { reason: REFUSALS[constraint] ?? 'error', code: codeOf(error) };
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
