// Near miss: checks a plan as a whole and carries it out by hundreds, each in a transaction of its own.
// Breaks: of plans of four hundred moves that meet, each is made as a whole
import type { Pool, PoolClient } from 'pg';

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

/** A move of which it is known where it begins. */
interface Journey extends Move {
  fromDepotId: number;
}

/** Ends a transaction early; everything is rolled back and the caller hears the reason. */
class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
  readonly truckId: string;
  readonly reason: Refusal;

  constructor(truckId: string, reason: Refusal) {
    super(`Truck ${truckId} not moved: ${reason}`);
    this.truckId = truckId;
    this.reason = reason;
  }
}

/**
 * Moves a truck to a depot: a plan of one move. A truck that is there already stays.
 *
 * @returns where the truck stood before, or why it was not moved
 */
export async function moveTruck(pool: Pool, truckId: string, toDepotId: number): Promise<MoveResult> {
  try {
    const [journey] = await inTransaction(pool, (client) => carryOut(client, [{ truckId, toDepotId }]));
    return { ok: true, fromDepotId: journey!.fromDepotId };
  } catch (error) {
    if (error instanceof MoveRefused) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** Nobody waits longer than for so many. */
const HUNDRED = 100;

/**
 * Carries out a plan, all of it or nothing: somebody relies on each of its moves.
 *
 * @param moves each truck at most once
 * @returns how many trucks have changed places, or a move that cannot be made
 */
export async function moveMany(pool: Pool, moves: readonly Move[]): Promise<PlanResult> {
  try {
    await inTransaction(pool, async (client) => lockDepots(client, await lockTrucks(client, moves)));
    let moved = 0;
    for (let start = 0; start < moves.length; start += HUNDRED) {
      const some = moves.slice(start, start + HUNDRED);
      const journeys = await inTransaction(pool, (client) => carryOut(client, some));
      moved += journeys.filter(changesPlaces).length;
    }
    return { ok: true, moved };
  } catch (error) {
    if (error instanceof MoveRefused) return { ok: false, truckId: error.truckId, reason: error.reason };
    throw error;
  }
}

/**
 * Whoever moves trucks asks for the same locks in the same order, so nobody ever holds one that somebody ahead of them
 * is waiting for. Which depots a move needs is known only when its truck can no longer go elsewhere: trucks come first.
 */
async function carryOut(client: PoolClient, moves: readonly Move[]): Promise<Journey[]> {
  const journeys = await lockTrucks(client, moves);
  await lockDepots(client, journeys);
  await save(client, journeys.filter(changesPlaces));
  return journeys;
}

const changesPlaces = ({ fromDepotId, toDepotId }: Journey): boolean => fromDepotId !== toDepotId;

/** Where each truck stands. It stays there until this transaction ends. */
async function lockTrucks(client: PoolClient, moves: readonly Move[]): Promise<Journey[]> {
  const { rows } = await client.query<{ id: string; depotId: number }>(
    'SELECT id, depot_id AS "depotId" FROM trucks WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
    [moves.map(({ truckId }) => truckId)],
  );
  const places = new Map(rows.map(({ id, depotId }) => [id, depotId]));
  return moves.map((move) => {
    const fromDepotId = places.get(move.truckId);
    if (fromDepotId === undefined) throw new MoveRefused(move.truckId, 'no-such-truck');
    return { ...move, fromDepotId };
  });
}

async function lockDepots(client: PoolClient, journeys: readonly Journey[]): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    'SELECT id FROM depots WHERE id = ANY($1::integer[]) ORDER BY id FOR NO KEY UPDATE',
    [journeys.flatMap(({ fromDepotId, toDepotId }) => [fromDepotId, toDepotId])],
  );
  const unknown = journeys.find(({ toDepotId }) => !rows.some(({ id }) => id === toDepotId));
  if (unknown) throw new MoveRefused(unknown.truckId, 'no-such-depot');
}

/** Everything is locked by now, so these three can come in any order. */
async function save(client: PoolClient, journeys: readonly Journey[]): Promise<void> {
  const columns = [
    journeys.map(({ truckId }) => truckId),
    journeys.map(({ fromDepotId }) => fromDepotId),
    journeys.map(({ toDepotId }) => toDepotId),
  ];
  await client.query(
    `UPDATE depots SET trucks_here = trucks_here + change.by
     FROM (SELECT id, sum(by)::integer AS by
           FROM (SELECT unnest($1::integer[]) AS id, -1 AS by UNION ALL SELECT unnest($2::integer[]), 1) AS each
           GROUP BY id) AS change
     WHERE depots.id = change.id`,
    columns.slice(1),
  );
  await client.query(
    `UPDATE trucks SET depot_id = journey.to_depot_id
     FROM unnest($1::text[], $2::integer[]) AS journey (truck_id, to_depot_id)
     WHERE trucks.id = journey.truck_id`,
    [columns[0], columns[2]],
  );
  await client.query(
    `INSERT INTO truck_moves (truck_id, from_depot_id, to_depot_id)
     SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[])`,
    columns,
  );
}

/** Runs `work` in a transaction on one connection, and rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
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
