// Near miss: look and lock in one statement, INSERT … WHERE NOT EXISTS. Two of them look at the same moment, and both insert.
// Breaks: one seat, one holder
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock. One statement
 * looks and writes, so nobody can come in between.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  const { rows } = await pool.query<{ expiresAt: Date; event: string }>(
    `WITH renewed AS (
       UPDATE seat_locks l
       SET expires_at = now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE s.id = l.seat_id AND l.seat_id = $1 AND l.user_id = $2 AND l.expires_at > now()
       RETURNING l.expires_at
     ), created AS (
       INSERT INTO seat_locks (seat_id, user_id, expires_at)
       SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE s.id = $1
         AND NOT EXISTS (SELECT FROM seat_locks l WHERE l.seat_id = s.id AND l.expires_at > now())
       RETURNING expires_at
     )
     SELECT expires_at AS "expiresAt", 'renewed' AS event FROM renewed
     UNION ALL
     SELECT expires_at, 'locked' FROM created`,
    [seatId, userId],
  );
  if (rows[0]) {
    await recordEvent(pool, seatId, userId, rows[0].event);
    return { ok: true, expiresAt: rows[0].expiresAt };
  }

  const venueId = await findVenueOfSeat(pool, seatId);
  return { ok: false, reason: venueId === undefined ? 'no-such-seat' : 'taken' };
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'DELETE FROM seat_locks WHERE seat_id = $1 AND user_id = $2 AND expires_at > now()',
    [seatId, userId],
  );
  if (!rowCount) return false;

  await recordEvent(pool, seatId, userId, 'released');
  return true;
}

/** Ids of the venue's seats that nobody holds at the moment, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT s.id
     FROM seats s
     LEFT JOIN seat_locks l ON l.seat_id = s.id AND l.expires_at > now()
     WHERE s.venue_id = $1 AND l.id IS NULL
     ORDER BY s.id`,
    [venueId],
  );
  return rows.map((row) => row.id);
}

async function findVenueOfSeat(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ venueId: string }>(
    'SELECT venue_id AS "venueId" FROM seats WHERE id = $1',
    [seatId],
  );
  return rows[0]?.venueId;
}

async function recordEvent(pool: Pool, seatId: string, userId: string, event: string): Promise<void> {
  await pool.query('INSERT INTO seat_lock_events (seat_id, user_id, event) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    event,
  ]);
}
