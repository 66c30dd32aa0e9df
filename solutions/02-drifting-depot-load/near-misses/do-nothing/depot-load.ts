// Near miss: lets nobody through until the drift is understood: nothing is lost, nothing moves.
// Breaks: what fits in any order is accepted
import type { Pool } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

/** Bookings are switched off until the drift is understood. Only a depot's first delivery is let in. */
export async function adjustLoad(
  pool: Pool,
  depotId: string,
  truckId: string,
  deltaKg: number,
): Promise<LoadResult> {
  const { rowCount } = await pool.query(
    `WITH first AS (
       UPDATE depots SET load_kg = $3 WHERE id = $1 AND load_kg = 0 AND $3 BETWEEN 1 AND capacity_kg RETURNING id
     )
     INSERT INTO load_movements (depot_id, truck_id, delta_kg) SELECT id, $2, $3 FROM first`,
    [depotId, truckId, deltaKg],
  );
  if (rowCount === 1) return { ok: true, loadKg: deltaKg };
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
