// Near miss: an upsert that always returns the row, and says whose it is: each refusal gives the holder ten more minutes.
// Breaks: a live lock is never taken
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  const { rows } = await pool.query<{ userId: string; expiresAt: Date }>(
    `WITH locked AS (
       INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
       SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE s.id = $1
       ON CONFLICT (seat_id) DO UPDATE
       SET user_id = CASE WHEN held.expires_at > now() THEN held.user_id ELSE excluded.user_id END,
           expires_at = excluded.expires_at
       RETURNING seat_id, user_id, expires_at
     ), event AS (
       INSERT INTO seat_lock_events (seat_id, user_id, event)
       SELECT seat_id, user_id, 'locked' FROM locked WHERE user_id = $2
     )
     SELECT user_id AS "userId", expires_at AS "expiresAt" FROM locked`,
    [seatId, userId],
  );
  if (!rows[0]) return { ok: false, reason: 'no-such-seat' };

  return rows[0].userId === userId
    ? { ok: true, expiresAt: rows[0].expiresAt }
    : { ok: false, reason: 'taken' };
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
