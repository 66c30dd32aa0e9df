// Near miss: a key on seat_id and no word about expiry: the row of an expired lock keeps the seat for ever.
// Breaks: a seat comes back
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
     SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
     FROM seats s
     JOIN venues v ON v.id = s.venue_id
     WHERE s.id = $1
     ON CONFLICT (seat_id) DO UPDATE SET expires_at = excluded.expires_at
     WHERE held.user_id = excluded.user_id
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId],
  );
  if (!rows[0]) return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };

  await recordEvent(pool, seatId, userId, 'locked');
  return { ok: true, expiresAt: rows[0].expiresAt };
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
     WHERE s.venue_id = $1 AND l.seat_id IS NULL
     ORDER BY s.id`,
    [venueId],
  );
  return rows.map((row) => row.id);
}

async function recordEvent(pool: Pool, seatId: string, userId: string, event: string): Promise<void> {
  await pool.query('INSERT INTO seat_lock_events (seat_id, user_id, event) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    event,
  ]);
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
