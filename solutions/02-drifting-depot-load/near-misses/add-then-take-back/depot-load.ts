// Near miss: adds first and takes back what did not fit: for a moment everybody sees it, and is refused because of it.
// Breaks: the board never shows what cannot be
import type { Pool } from 'pg';

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
 * @param deltaKg whole kilograms, as weighed at the gate: above zero for a delivery, below zero for a collection
 * @returns what the depot holds afterwards, or why the movement was refused
 */
export async function adjustLoad(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<LoadResult> {
  if (deltaKg > 0 && (await isClosedToday(pool, depotId))) return { ok: false, reason: 'closed' };

  const loadKg = await book(pool, depotId, truckId, deltaKg);
  if (loadKg !== undefined) return { ok: true, loadKg };

  if (!(await depotExists(pool, depotId))) return { ok: false, reason: 'no-such-depot' };
  return { ok: false, reason: deltaKg > 0 ? 'over-capacity' : 'not-enough-load' };
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

/** The load after the movement; `undefined` when no such depot has the room, or the goods. */
async function book(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ loadKg: string; fits: boolean }>(
    `UPDATE depots SET load_kg = load_kg + $2 WHERE id = $1
     RETURNING load_kg AS "loadKg", load_kg BETWEEN 0 AND capacity_kg AS fits`,
    [depotId, deltaKg],
  );
  if (!rows[0]) return undefined;
  if (!rows[0].fits) {
    await pool.query('UPDATE depots SET load_kg = load_kg - $2 WHERE id = $1', [depotId, deltaKg]);
    return undefined;
  }

  await pool.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
    depotId,
    truckId,
    deltaKg,
  ]);
  return Number(rows[0].loadKg);
}

async function isClosedToday(pool: Pool, depotId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'SELECT FROM depot_closures WHERE depot_id = $1 AND day = current_date',
    [depotId],
  );
  return rowCount === 1;
}

async function depotExists(pool: Pool, depotId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM depots WHERE id = $1', [depotId]);
  return rowCount === 1;
}
