// Keep no total at all: the movements are the truth, and bookings of one depot queue at its row.
import type { Pool, PoolClient } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

/**
 * Books what a truck delivers to a depot or collects from it.
 *
 * There is no stored total that could differ from the movements. The depot's row is locked while they are added up.
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
  return inTransaction(pool, async (client) => {
    const capacityKg = await lockCapacity(client, depotId);
    if (capacityKg === undefined) return { ok: false, reason: 'no-such-depot' };
    if (deltaKg > 0 && (await isClosedToday(client, depotId))) return { ok: false, reason: 'closed' };

    const loadKg = (await sumOfMovements(client, depotId)) + deltaKg;
    if (loadKg > capacityKg) return { ok: false, reason: 'over-capacity' };
    if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

    await recordMovement(client, depotId, truckId, deltaKg);
    return { ok: true, loadKg };
  });
}

/** What a depot holds, and what it still has room for. `undefined` when there is no such depot. */
export async function depotLoad(pool: Pool, depotId: string): Promise<DepotLoad | undefined> {
  const { rows } = await pool.query<{ loadKg: string; capacityKg: number }>(
    'SELECT load_kg AS "loadKg", capacity_kg AS "capacityKg" FROM depot_loads WHERE depot_id = $1',
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

async function lockCapacity(client: PoolClient, depotId: string): Promise<number | undefined> {
  const { rows } = await client.query<{ capacityKg: number }>(
    'SELECT capacity_kg AS "capacityKg" FROM depots WHERE id = $1 FOR NO KEY UPDATE',
    [depotId],
  );
  return rows[0]?.capacityKg;
}

/** A statement of its own after the lock: at READ COMMITTED it sees what was committed while we waited. */
async function sumOfMovements(client: PoolClient, depotId: string): Promise<number> {
  const { rows } = await client.query<{ loadKg: string | null }>(
    'SELECT sum(delta_kg) AS "loadKg" FROM load_movements WHERE depot_id = $1',
    [depotId],
  );
  return Number(rows[0]?.loadKg ?? 0);
}

async function recordMovement(
  client: PoolClient,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<void> {
  await client.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
    depotId,
    truckId,
    deltaKg,
  ]);
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
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
