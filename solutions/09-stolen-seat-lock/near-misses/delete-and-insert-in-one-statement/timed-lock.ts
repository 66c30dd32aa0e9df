// Near miss: DELETE in a WITH, and INSERT beside it: neither part sees what the other does, but the key still sees the old row.
// Breaks: a seat comes back when the time is over
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
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
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `WITH removed AS (
       DELETE FROM seat_locks WHERE seat_id = $1 AND (user_id = $2 OR expires_at <= clock_timestamp())
     )
     INSERT INTO seat_locks (seat_id, user_id, expires_at)
     SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM seats
     WHERE id = $1 AND NOT EXISTS (
       SELECT FROM live_seat_locks WHERE seat_id = $1 AND user_id <> $2
     )
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };

  return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
