// Leave the statements as they are: REPEATABLE READ refuses to overwrite what it has not seen, and a refused try
// starts again.
import type { Pool, PoolClient } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

interface Depot {
  loadKg: number;
  capacityKg: number;
}

/**
 * Books what a truck delivers to a depot or collects from it.
 *
 * @param deltaKg whole kilograms, as weighed at the gate: above zero for a delivery, below zero for a collection
 * @returns what the depot holds afterwards, or why the movement was refused
 */
export async function adjustLoad(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<LoadResult> {
  return withRetry(pool, async (client) => {
    if (deltaKg > 0 && (await isClosedToday(client, depotId))) return { ok: false, reason: 'closed' };

    const depot = await findDepot(client, depotId);
    if (!depot) return { ok: false, reason: 'no-such-depot' };

    const loadKg = depot.loadKg + deltaKg;
    if (loadKg > depot.capacityKg) return { ok: false, reason: 'over-capacity' };
    if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

    await saveMovement(client, depotId, truckId, deltaKg, loadKg);
    return { ok: true, loadKg };
  });
}

/** What a depot holds, and what it still has room for. `undefined` when there is no such depot. */
export async function depotLoad(pool: Pool, depotId: string): Promise<DepotLoad | undefined> {
  const { rows } = await pool.query<{ loadKg: string; capacityKg: number }>(
    'SELECT load_kg AS "loadKg", capacity_kg AS "capacityKg" FROM depots WHERE id = $1',
    [depotId],
  );
  if (!rows[0]) return undefined;
  const loadKg = Number(rows[0].loadKg);
  return { loadKg, freeKg: rows[0].capacityKg - loadKg };
}

async function isClosedToday(client: PoolClient, depotId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM depot_closures WHERE depot_id = $1 AND day = current_date',
    [depotId],
  );
  return rowCount === 1;
}

async function findDepot(client: PoolClient, depotId: string): Promise<Depot | undefined> {
  const { rows } = await client.query<{ loadKg: string; capacityKg: number }>(
    'SELECT load_kg AS "loadKg", capacity_kg AS "capacityKg" FROM depots WHERE id = $1',
    [depotId],
  );
  return rows[0] && { loadKg: Number(rows[0].loadKg), capacityKg: rows[0].capacityKg };
}

async function saveMovement(
  client: PoolClient,
  depotId: string,
  truckId: string,
  deltaKg: number,
  loadKg: number,
): Promise<void> {
  await client.query('UPDATE depots SET load_kg = $1 WHERE id = $2', [loadKg, depotId]);
  await client.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
    depotId,
    truckId,
    deltaKg,
  ]);
}

/**
 * Runs `work` in a REPEATABLE READ transaction, again from the start whenever Postgres says that somebody else was
 * faster: what was read is old then, and has to be read again. Without end, for each time somebody has got through.
 */
async function withRetry<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (!isWorthARetry(error)) throw error;
    }
    // The connection is back in the pool while we wait.
    await sleep(Math.random() * Math.min(1_000, 10 * 2 ** attempt));
  }
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** serialization_failure and deadlock_detected: nothing happened, and the next try meets another situation. */
function isWorthARetry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
