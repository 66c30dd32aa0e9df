// Near miss: locks, looks and counts in one statement: its UPDATE sees the row that was there when it began, and so does CHECK.
// Breaks: no move fails because of another
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

interface Row {
  reason: Refusal | null;
  id: string | null;
  from_depot_id: number | null;
  moved: number;
}

/** Trucks in order, then depots in order, then the writes: each part reads from the one before, so none can overtake. */
const STATEMENT = `
  WITH plan AS MATERIALIZED (SELECT * FROM unnest($1::text[], $2::integer[]) AS p (id, target)),
  held AS MATERIALIZED (
    SELECT t.id, t.depot_id FROM trucks AS t WHERE t.id = ANY ($1::text[]) ORDER BY t.id FOR NO KEY UPDATE),
  wanted AS MATERIALIZED (SELECT depot_id AS id FROM held UNION SELECT target FROM plan),
  depot AS MATERIALIZED (
    SELECT d.id FROM depots AS d WHERE d.id IN (SELECT id FROM wanted) ORDER BY d.id FOR NO KEY UPDATE),
  wrong AS MATERIALIZED (
    SELECT p.id, 'no-such-truck' AS reason FROM plan AS p WHERE p.id NOT IN (SELECT id FROM held)
    UNION ALL SELECT p.id, 'no-such-depot' FROM plan AS p WHERE p.target NOT IN (SELECT id FROM depot)),
  going AS MATERIALIZED (
    SELECT p.id, h.depot_id AS origin, p.target FROM plan AS p JOIN held AS h ON h.id = p.id
     WHERE h.depot_id <> p.target AND NOT EXISTS (SELECT FROM wrong)),
  counted AS (
    UPDATE depots AS d SET trucks_here = d.trucks_here + x.by
      FROM (SELECT id, sum(by)::integer AS by
              FROM (SELECT origin AS id, -1 AS by FROM going UNION ALL SELECT target, 1 FROM going) AS u
             GROUP BY id) AS x
     WHERE x.id = d.id),
  put AS (UPDATE trucks AS t SET depot_id = g.target FROM going AS g WHERE t.id = g.id),
  paid AS (
    INSERT INTO truck_moves (truck_id, from_depot_id, to_depot_id) SELECT id, origin, target FROM going RETURNING 1)
  SELECT (SELECT reason FROM wrong LIMIT 1) AS reason, (SELECT id FROM wrong LIMIT 1) AS id,
         (SELECT depot_id FROM held LIMIT 1) AS from_depot_id, (SELECT count(*)::integer FROM paid) AS moved`;

export async function moveTruck(pool: Pool, truckId: string, toDepotId: number): Promise<MoveResult> {
  const row = await run(pool, [{ truckId, toDepotId }]);
  return row.reason ? { ok: false, reason: row.reason } : { ok: true, fromDepotId: row.from_depot_id! };
}

export async function moveMany(pool: Pool, moves: readonly Move[]): Promise<PlanResult> {
  const row = await run(pool, moves);
  return row.reason ? { ok: false, truckId: row.id!, reason: row.reason } : { ok: true, moved: row.moved };
}

async function run(pool: Pool, moves: readonly Move[]): Promise<Row> {
  const { rows } = await pool.query<Row>(STATEMENT, [
    moves.map(({ truckId }) => truckId),
    moves.map(({ toDepotId }) => toDepotId),
  ]);
  return rows[0]!;
}
