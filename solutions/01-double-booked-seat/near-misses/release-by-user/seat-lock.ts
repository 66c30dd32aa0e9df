// Near miss: locking is right; giving one seat back gives back everything that the user holds.
// Breaks: a release frees only your own lock
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * The key on `seat_id` decides between requests that arrive together: the second one waits for the first, then
 * looks at the row that the first left behind. No row returned means that somebody else's lock is alive.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
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
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };

  return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  const { rows } = await pool.query<{ seatId: string }>(
    `WITH released AS (
       DELETE FROM seat_locks
       WHERE user_id = $1 AND expires_at > now()
       RETURNING seat_id, user_id
     ), event AS (
       INSERT INTO seat_lock_events (seat_id, user_id, event) SELECT seat_id, user_id, 'released' FROM released
     )
     SELECT seat_id AS "seatId" FROM released`,
    [userId],
  );
  return rows.some((released) => released.seatId === seatId);
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

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
