// Near miss: in the transaction it asks a function that takes a second connection: when all are taken, everybody waits.
// Breaks: every call comes back
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * Requests for one seat queue at the seat's own row. `now()` is the time at which the transaction began, before the
 * queue; behind it the time is asked for with `clock_timestamp()`.
 *
 * @param ttlMs how long the lock lasts, in milliseconds: the shop, the kiosks and the phone line have times of their own
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  return inTransaction(pool, async (client) => {
    if (!(await queueForSeat(client, seatId))) return { ok: false, reason: 'no-such-seat' };
    const holder = await holderOf(pool, seatId);
    if (holder !== undefined && holder !== userId) return { ok: false, reason: 'taken' };

    return { ok: true, expiresAt: await storeLock(client, seatId, userId, ttlMs) };
  });
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

/** Waits until nobody else works on this seat's lock, and keeps others waiting until the transaction ends. */
async function queueForSeat(client: PoolClient, seatId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE', [seatId]);
  return rowCount === 1;
}

async function storeLock(client: PoolClient, seatId: string, userId: string, ttlMs: number): Promise<Date> {
  await client.query('DELETE FROM seat_locks WHERE seat_id = $1', [seatId]);
  const { rows } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]!.expiresAt;
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
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
