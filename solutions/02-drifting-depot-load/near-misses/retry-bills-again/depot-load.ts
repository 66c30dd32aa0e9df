// Near miss: compare and swap in a loop, with the bill inside the loop: each try that fails is billed.
// Breaks: billing and the board agree, whatever fails
import type { Pool } from 'pg';

/** Why a movement was refused. */
export type Refusal = 'no-such-depot' | 'closed' | 'over-capacity' | 'not-enough-load';

/** How a request to book a movement ended; `loadKg` is what the depot holds after it. */
export type LoadResult = { ok: true; loadKg: number } | { ok: false; reason: Refusal };

export interface DepotLoad {
  loadKg: number;
  freeKg: number;
}

const MAX_ATTEMPTS = 10;

interface Depot {
  loadKg: number;
  capacityKg: number;
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

  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const depot = await findDepot(pool, depotId);
    if (!depot) return { ok: false, reason: 'no-such-depot' };

    const loadKg = depot.loadKg + deltaKg;
    if (loadKg > depot.capacityKg) return { ok: false, reason: 'over-capacity' };
    if (loadKg < 0) return { ok: false, reason: 'not-enough-load' };

    await recordMovement(pool, depotId, truckId, deltaKg);
    if (await swapLoad(pool, depotId, loadKg, depot.loadKg)) return { ok: true, loadKg };
    // Nothing is held while we wait: no connection, no lock.
    await sleep(Math.random() * 10 * attempt);
  }
  throw new DepotLoadError(
    `The load of depot ${depotId} changed ${MAX_ATTEMPTS} times while it was booked`,
    depotId,
  );
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
async function swapLoad(pool: Pool, depotId: string, loadKg: number, readKg: number): Promise<boolean> {
  const { rowCount } = await pool.query('UPDATE depots SET load_kg = $1 WHERE id = $2 AND load_kg = $3', [
    loadKg,
    depotId,
    readKg,
  ]);
  return rowCount === 1;
}

async function recordMovement(pool: Pool, depotId: string, truckId: string, deltaKg: number): Promise<void> {
  await pool.query('INSERT INTO load_movements (depot_id, truck_id, delta_kg) VALUES ($1, $2, $3)', [
    depotId,
    truckId,
    deltaKg,
  ]);
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
