// Optimistic: store the new load only if the old one is still there, else read again.
import type { Pool } from 'pg';

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
 * The new load is stored only if the one it was worked out from is still there. If not, everything is read again.
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

  // Without end: whoever has to read again has lost to somebody who was booked.
  for (let attempt = 1; ; attempt++) {
    const depot = await findDepot(pool, depotId);
    if (!depot) return { ok: false, reason: 'no-such-depot' };

    const loadKg = depot.loadKg + deltaKg;
    if (loadKg > depot.capacityKg) return { ok: false, reason: 'over-capacity' };
    if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

    if (await swapLoad(pool, depotId, truckId, deltaKg, depot.loadKg)) return { ok: true, loadKg };
    // Nothing is held while we wait: no connection, no lock.
    await sleep(Math.random() * Math.min(1_000, 10 * attempt));
  }
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

async function isClosedToday(pool: Pool, depotId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'SELECT FROM depot_closures WHERE depot_id = $1 AND day = current_date',
    [depotId],
  );
  return rowCount === 1;
}

async function findDepot(pool: Pool, depotId: string): Promise<Depot | undefined> {
  const { rows } = await pool.query<{ loadKg: string; capacityKg: number }>(
    'SELECT load_kg AS "loadKg", capacity_kg AS "capacityKg" FROM depots WHERE id = $1',
    [depotId],
  );
  return rows[0] && { loadKg: Number(rows[0].loadKg), capacityKg: rows[0].capacityKg };
}

/** False when the load is no longer the one that was read. */
async function swapLoad(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
  readKg: number,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH swapped AS (
       UPDATE depots SET load_kg = $4::bigint + $3::int WHERE id = $1 AND load_kg = $4::bigint RETURNING id
     )
     INSERT INTO load_movements (depot_id, truck_id, delta_kg) SELECT id, $2, $3::int FROM swapped`,
    [depotId, truckId, deltaKg, readKg],
  );
  return rowCount === 1;
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
