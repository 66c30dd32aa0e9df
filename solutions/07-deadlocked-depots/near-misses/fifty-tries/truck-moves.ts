// Near miss: begins again up to fifty times, after a pause: somebody who has not begun yet may go first each time.
// Breaks: in a crowd everybody is answered as promised
import type { Pool, PoolClient } from 'pg';

/** Why a truck was not moved. */
export type Refusal = 'no-such-truck' | 'no-such-depot';

/** How a request to move a truck ended; `fromDepotId` is where it stood before. */
export type MoveResult = { ok: true; fromDepotId: number } | { ok: false; reason: Refusal };

const MAX_ATTEMPTS = 50;
const LONGEST_PAUSE_MS = 100;

/** One line of a plan. */
export interface Move {
  truckId: string;
  toDepotId: number;
}

/** How a plan ended: `moved` trucks have changed places, or none has, because of the move that is named. */
export type PlanResult = { ok: true; moved: number } | { ok: false; truckId: string; reason: Refusal };

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
 * Moves a truck to a depot. The truck, the counts of both depots and the driver's record change together, or not at
 * all. A truck that is there already stays.
 *
 * @returns where the truck stood before, or why it was not moved
 */
export async function moveTruck(pool: Pool, truckId: string, toDepotId: number): Promise<MoveResult> {
  try {
    const fromDepotId = await withRetry(pool, (client) => move(client, { truckId, toDepotId }));
    return { ok: true, fromDepotId };
  } catch (error) {
    if (error instanceof MoveRefused) return { ok: false, reason: error.reason };
    throw error;
  }
}

/**
 * Carries out a plan, all of it or nothing: somebody relies on each of its moves.
 *
 * @param moves each truck at most once
 * @returns how many trucks have changed places, or a move that cannot be made
 */
export async function moveMany(pool: Pool, moves: readonly Move[]): Promise<PlanResult> {
  try {
    await checkPlan(pool, moves);
    return await withRetry(pool, async (client) => {
      let moved = 0;
      for (const each of moves) {
        const fromDepotId = await move(client, each);
        if (fromDepotId !== each.toDepotId) moved++;
      }
      return { ok: true, moved };
    });
  } catch (error) {
    if (error instanceof MoveRefused) return { ok: false, truckId: error.truckId, reason: error.reason };
    throw error;
  }
}

/** Before anything is locked: most plans that fail have a slip of the pen in them. */
async function checkPlan(pool: Pool, moves: readonly Move[]): Promise<void> {
  const trucks = await pool.query<{ id: string }>('SELECT id FROM trucks WHERE id = ANY($1::text[])', [
    moves.map(({ truckId }) => truckId),
  ]);
  const depots = await pool.query<{ id: number }>('SELECT id FROM depots WHERE id = ANY($1::integer[])', [
    moves.map(({ toDepotId }) => toDepotId),
  ]);
  for (const { truckId, toDepotId } of moves) {
    if (!trucks.rows.some(({ id }) => id === truckId)) throw new MoveRefused(truckId, 'no-such-truck');
    if (!depots.rows.some(({ id }) => id === toDepotId)) throw new MoveRefused(truckId, 'no-such-depot');
  }
}

/** One move inside a transaction. The truck stays locked until its end, so nobody else can move it meanwhile. */
async function move(client: PoolClient, { truckId, toDepotId }: Move): Promise<number> {
  const fromDepotId = await lockTruck(client, truckId);
  if (fromDepotId === toDepotId) return fromDepotId;
  await adjustCount(client, truckId, fromDepotId, -1);
  await adjustCount(client, truckId, toDepotId, +1);
  await client.query('UPDATE trucks SET depot_id = $2 WHERE id = $1', [truckId, toDepotId]);
  await client.query('INSERT INTO truck_moves (truck_id, from_depot_id, to_depot_id) VALUES ($1, $2, $3)', [
    truckId,
    fromDepotId,
    toDepotId,
  ]);
  return fromDepotId;
}

async function lockTruck(client: PoolClient, truckId: string): Promise<number> {
  const { rows } = await client.query<{ depotId: number }>(
    'SELECT depot_id AS "depotId" FROM trucks WHERE id = $1 FOR UPDATE',
    [truckId],
  );
  if (!rows[0]) throw new MoveRefused(truckId, 'no-such-truck');
  return rows[0].depotId;
}

/** Adds in the database, so that two moves at one depot cannot lose each other's count. */
async function adjustCount(client: PoolClient, truckId: string, depotId: number, by: 1 | -1): Promise<void> {
  const { rowCount } = await client.query('UPDATE depots SET trucks_here = trucks_here + $2 WHERE id = $1', [
    depotId,
    by,
  ]);
  if (rowCount !== 1) throw new MoveRefused(truckId, 'no-such-depot');
}

/**
 * Runs `work` in a transaction, and again from the beginning when Postgres has chosen it to end a deadlock: nothing of
 * that try is left, so nothing can happen twice. A pause of another length each time keeps two apart.
 */
async function withRetry<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isWorthARetry(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_PAUSE_MS));
    }
  }
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

/** serialization_failure and deadlock_detected: nothing of the try has happened, and the next one meets another situation. */
function isWorthARetry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
}
