// All lines in one statement; when a constraint says no, the batch is halved until the bad lines are alone.
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
  const failed = lines.length > 0 ? await onOneConnection(pool, lines) : [];
  const isFailed = new Set(failed.map(({ truckId }) => truckId));
  const trucks = lines.map(({ truckId }) => truckId);
  return { assigned: trucks.filter((truckId) => !isFailed.has(truckId)), failed };
}

/** The tour of a truck, or `undefined` while it has none. One statement, so that it is never a mixture. */
export async function tourOf(pool: Pool, truckId: string): Promise<Tour | undefined> {
  const { rows } = await pool.query<Tour>(
    'SELECT route_id AS "routeId", stops FROM tours WHERE truck_id = $1',
    [truckId],
  );
  return rows[0];
}

/** Without a connection nothing was sent, and nothing is open. */
async function onOneConnection(pool: Pool, lines: Line[]): Promise<FailedLine[]> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    return lines.map(({ truckId }) => ({ truckId, reason: 'error', code: codeOf(error) }));
  }
  let broken = false;
  const breaks = (): void => void (broken = true);
  // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
  client.on('error', breaks);
  const failed = await failuresOf(client, lines);
  client.off('error', breaks);
  client.release(broken || failed.some(({ reason }) => reason === 'unconfirmed'));
  return failed;
}

/** Plans these lines; resolves with those that could not be. A bad one costs about 2 log2(n) more statements. */
async function failuresOf(client: PoolClient, lines: Line[]): Promise<FailedLine[]> {
  try {
    const unknown = await assignAll(client, lines);
    return unknown.map((truckId) => ({ truckId, reason: 'no-such-truck' }));
  } catch (error) {
    const failure = failureOf(error);
    if (lines.length === 1 || failure.reason === 'error' || failure.reason === 'unconfirmed')
      return lines.map(({ truckId }) => ({ truckId, ...failure }));
    const half = Math.ceil(lines.length / 2);
    return [
      ...(await failuresOf(client, lines.slice(0, half))),
      ...(await failuresOf(client, lines.slice(half))),
    ];
  }
}

/** All of these lines or none, in one statement. Resolves with the trucks that do not exist. */
async function assignAll(client: PoolClient, lines: Line[]): Promise<string[]> {
  const { rows } = await client.query<{ truckId: string }>(
    `WITH line AS (
       SELECT * FROM jsonb_to_recordset($1) AS line ("truckId" text, "routeId" text, stops text[])
     ), assigned AS (
       UPDATE trucks SET route_id = line."routeId" FROM line
       WHERE trucks.id = line."truckId" AND trucks.route_id IS NULL
       RETURNING trucks.id, trucks.depot_id, line.stops
     ), listed AS (
       INSERT INTO stops (truck_id, position, customer_id)
       SELECT id, position, customer_id
       FROM assigned, unnest(stops) WITH ORDINALITY AS stop (customer_id, position)
     ), leaving AS (
       SELECT depot_id, count(*) AS trucks FROM assigned GROUP BY depot_id
     ), counted AS (
       UPDATE depots SET departures = departures + trucks FROM leaving WHERE depots.id = leaving.depot_id
     )
     SELECT "truckId" FROM line WHERE NOT EXISTS (SELECT FROM trucks WHERE trucks.id = "truckId")`,
    [JSON.stringify(lines)],
  );
  return rows.map(({ truckId }) => truckId);
}

/** The statement is its own COMMIT: when the connection breaks, it is open whether it was done. */
function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  if (connectionBroke(error)) return { reason: 'unconfirmed', code };
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
  return { reason: REFUSALS[constraint] ?? 'error', code };
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
