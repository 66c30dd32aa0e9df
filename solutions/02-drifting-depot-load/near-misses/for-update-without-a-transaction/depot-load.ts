// Near miss: SELECT … FOR UPDATE through the pool: the lock is gone when the statement is.
// Breaks: no movement is lost
import type { Pool } from 'pg';

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
  return deltaKg > 0 ? deliver(pool, depotId, truckId, deltaKg) : collect(pool, depotId, truckId, deltaKg);
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

async function deliver(pool: Pool, depotId: string, truckId: string, deltaKg: number): Promise<LoadResult> {
  const capacityKg = await findCapacity(pool, depotId);
  if (capacityKg === undefined) return { ok: false, reason: 'no-such-depot' };
  if (await isClosedToday(pool, depotId)) return { ok: false, reason: 'closed' };

  const loadKg = ((await findLoad(pool, depotId)) ?? 0) + deltaKg;
  if (loadKg > capacityKg) return { ok: false, reason: 'over-capacity' };

  await saveMovement(pool, depotId, truckId, deltaKg, loadKg);
  return { ok: true, loadKg };
}

async function collect(pool: Pool, depotId: string, truckId: string, deltaKg: number): Promise<LoadResult> {
  const currentKg = await findLoad(pool, depotId);
  if (currentKg === undefined) return { ok: false, reason: 'no-such-depot' };

  const loadKg = currentKg + deltaKg;
  if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

  await saveMovement(pool, depotId, truckId, deltaKg, loadKg);
  return { ok: true, loadKg };
}

async function findCapacity(pool: Pool, depotId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ capacityKg: number }>(
    'SELECT capacity_kg AS "capacityKg" FROM depots WHERE id = $1',
    [depotId],
  );
  return rows[0]?.capacityKg;
}

async function isClosedToday(pool: Pool, depotId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'SELECT FROM depot_closures WHERE depot_id = $1 AND day = current_date',
    [depotId],
  );
  return rowCount === 1;
}

async function findLoad(pool: Pool, depotId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ loadKg: string }>(
    'SELECT load_kg AS "loadKg" FROM depots WHERE id = $1 FOR UPDATE',
    [depotId],
  );
  // bigint arrives as text, because it may not fit into a JavaScript number. Kilograms do.
  return rows[0] && Number(rows[0].loadKg);
}

async function saveMovement(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
  loadKg: number,
): Promise<void> {
  const { rowCount } = await pool.query('UPDATE depots SET load_kg = $1 WHERE id = $2', [loadKg, depotId]);
  if (!rowCount) throw new DepotLoadError(`The load of depot ${depotId} could not be saved`, depotId);

  await pool.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
    depotId,
    truckId,
    deltaKg,
  ]);
}
