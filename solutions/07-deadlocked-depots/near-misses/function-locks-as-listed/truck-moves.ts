// Near miss: in the database, the depots in order; the trucks as the plan lists them.
// Breaks: the shift change is survived
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

/** What the database says of one move: where the truck stood, or why it stays there. */
interface Row {
  truckId: string;
  fromDepotId: number;
  reason: Refusal | null;
}

/**
 * Moves a truck to a depot: a plan of one move. A truck that is there already stays.
 *
 * @returns where the truck stood before, or why it was not moved
 */
export async function moveTruck(pool: Pool, truckId: string, toDepotId: number): Promise<MoveResult> {
  const [row] = await carryOut(pool, [{ truckId, toDepotId }]);
  return row!.reason ? { ok: false, reason: row!.reason } : { ok: true, fromDepotId: row!.fromDepotId };
}

/**
 * Carries out a plan, all of it or nothing: somebody relies on each of its moves.
 *
 * @param moves each truck at most once
 * @returns how many trucks have changed places, or a move that cannot be made
 */
export async function moveMany(pool: Pool, moves: readonly Move[]): Promise<PlanResult> {
  const rows = await carryOut(pool, moves);
  const refused = rows.find(({ reason }) => reason !== null);
  if (refused?.reason) return { ok: false, truckId: refused.truckId, reason: refused.reason };
  const targets = new Map(moves.map(({ truckId, toDepotId }) => [truckId, toDepotId]));
  return { ok: true, moved: rows.filter((row) => targets.get(row.truckId) !== row.fromDepotId).length };
}

async function carryOut(pool: Pool, moves: readonly Move[]): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    'SELECT truck_id AS "truckId", from_depot_id AS "fromDepotId", reason FROM move_trucks($1::text[], $2::integer[])',
    [moves.map(({ truckId }) => truckId), moves.map(({ toDepotId }) => toDepotId)],
  );
  return rows;
}
