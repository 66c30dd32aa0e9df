// Near miss: asks for the closures through the pool while it holds a connection: where the pool has one, it waits for itself.
// Breaks: every call comes back
import type { Pool, PoolClient } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

/** A movement could not be stored. `depotId` says for which depot. */
export class DepotLoadError extends Error {
  override readonly name = 'DepotLoadError';
  readonly depotId: string;

  constructor(message: string, depotId: string) {
    super(message);
    this.depotId = depotId;
  }
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
  return inTransaction(pool, async (client) => {
    // The row lock serializes the movements of one depot; what is read here stays true until we commit.
    const { rows } = await client.query<{ loadKg: string; capacityKg: number }>(
      'SELECT load_kg AS "loadKg", capacity_kg AS "capacityKg" FROM depots WHERE id = $1 FOR NO KEY UPDATE',
      [depotId],
    );
    const depot = rows[0];
    if (!depot) return { ok: false, reason: 'no-such-depot' };
    if (deltaKg > 0 && (await isClosedToday(pool, depotId))) return { ok: false, reason: 'closed' };

    const loadKg = Number(depot.loadKg) + deltaKg;
    if (deltaKg > 0 && loadKg > depot.capacityKg) return { ok: false, reason: 'over-capacity' };
    if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

    await client.query('UPDATE depots SET load_kg = $1 WHERE id = $2', [loadKg, depotId]);
    await client.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
      depotId,
      truckId,
      deltaKg,
    ]);
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

async function isClosedToday(client: Pool, depotId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM depot_closures WHERE depot_id = $1 AND day = current_date',
    [depotId],
  );
  return rowCount === 1;
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection on which something failed is closed, which also rolls back; it does not return to the pool.
    client.release(failure);
  }
}
