// Near miss: SERIALIZABLE, and whoever is in the way of others three times over is told that the seat is taken.
// Breaks: everybody gets the seat that nobody else wants
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

const TRIES = 3;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** Looks, then writes; Postgres sees to it that nobody gets in between. After three tries somebody else was faster. */
export async function lockSeat(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await serializable(pool, (client) => lookAndLock(client, seatId, userId, ttlMs));
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  return { ok: false, reason: 'taken' };
}

async function lookAndLock(
  client: PoolClient,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  const { rows } = await client.query<{ userId: string; alive: boolean }>(
    `SELECT user_id AS "userId", expires_at > clock_timestamp() AS alive FROM seat_locks WHERE seat_id = $1`,
    [seatId],
  );
  if (rows[0]?.alive && rows[0].userId !== userId) return { ok: false, reason: 'taken' };
  const { rows: locked } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM seats WHERE id = $1
     ON CONFLICT (seat_id) DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return locked[0] ? { ok: true, expiresAt: locked[0].expiresAt } : { ok: false, reason: 'no-such-seat' };
}

const isConflict = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === SERIALIZATION_FAILURE || error.code === DEADLOCK);

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

async function serializable<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
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
