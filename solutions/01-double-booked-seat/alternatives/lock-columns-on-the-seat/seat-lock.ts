// No lock table: the lock is two columns of the seat, and one conditional UPDATE takes it.
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
    `UPDATE seats s
     SET locked_by = $2, locked_until = now() + make_interval(mins => v.hold_minutes)
     FROM venues v
     WHERE s.id = $1 AND v.id = s.venue_id
       AND (s.locked_until IS NULL OR s.locked_until <= now() OR s.locked_by = $2)
     RETURNING s.locked_until AS "expiresAt"`,
    [seatId, userId],
  );
  if (!rows[0]) return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };

  await recordEvent(pool, seatId, userId, 'locked');
  return { ok: true, expiresAt: rows[0].expiresAt };
}

/** Gives a seat back. `false` when the user holds no active lock on it. */
export async function releaseSeat(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE seats SET locked_by = NULL, locked_until = NULL
     WHERE id = $1 AND locked_by = $2 AND locked_until > now()`,
    [seatId, userId],
  );
  if (!rowCount) return false;

  await recordEvent(pool, seatId, userId, 'released');
  return true;
}

/** Ids of the venue's seats that nobody holds at the moment, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM seats
     WHERE venue_id = $1 AND (locked_until IS NULL OR locked_until <= now())
     ORDER BY id`,
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
