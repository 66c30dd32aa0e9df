// Near miss: the right upsert, and a sweep of everything that has expired: two sweepers wait for each other.
// Breaks: different seats do not disturb each other
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  return inTransaction(pool, async (client) => {
    const expiresAt = await grantLock(client, seatId, userId);
    await sweepExpiredLocks(client);
    if (expiresAt) return { ok: true, expiresAt };

    return { ok: false, reason: (await seatExists(client, seatId)) ? 'taken' : 'no-such-seat' };
  });
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH released AS (
       DELETE FROM seat_locks
       WHERE seat_id = $1 AND user_id = $2 AND expires_at > now()
       RETURNING seat_id, user_id
     )
     INSERT INTO seat_lock_events (seat_id, user_id, event) SELECT seat_id, user_id, 'released' FROM released`,
    [seatId, userId],
  );
  return rowCount === 1;
}

/** Ids of the venue's seats that nobody holds at the moment, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT s.id
     FROM seats s
     LEFT JOIN seat_locks l ON l.seat_id = s.id AND l.expires_at > now()
     WHERE s.venue_id = $1 AND l.seat_id IS NULL
     ORDER BY s.id`,
    [venueId],
  );
  return rows.map((row) => row.id);
}

async function seatExists(client: PoolClient, seatId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}

/** `undefined` when somebody else's lock is alive, or there is no such seat. */
async function grantLock(client: PoolClient, seatId: string, userId: string): Promise<Date | undefined> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `WITH granted AS (
       INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
       SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE s.id = $1
       ON CONFLICT (seat_id) DO UPDATE
       SET user_id = excluded.user_id, expires_at = excluded.expires_at, created_at = now()
       WHERE held.expires_at <= now() OR held.user_id = excluded.user_id
       RETURNING seat_id, user_id, expires_at
     ), event AS (
       INSERT INTO seat_lock_events (seat_id, user_id, event) SELECT seat_id, user_id, 'locked' FROM granted
     )
     SELECT expires_at AS "expiresAt" FROM granted`,
    [seatId, userId],
  );
  return rows[0]?.expiresAt;
}

/** Keeps the table small: locks that nobody came back for go with the next request. */
async function sweepExpiredLocks(client: PoolClient): Promise<void> {
  await client.query('DELETE FROM seat_locks WHERE expires_at <= now()');
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
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
