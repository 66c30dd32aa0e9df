// Near miss: a key on seat_id guards free seats; an expired lock is seen, then whatever is there is deleted.
// Breaks: an expired lock is taken over once
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface StoredLock {
  userId: string;
  expired: boolean;
}

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  const venueId = await findVenueOfSeat(pool, seatId);
  if (venueId === undefined) return { ok: false, reason: 'no-such-seat' };

  const stored = await findStoredLock(pool, seatId);
  const holdMinutes = await findHoldMinutes(pool, venueId);
  if (stored?.expired) await deleteLock(pool, seatId);

  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
     VALUES ($1, $2, now() + make_interval(mins => $3))
     ON CONFLICT (seat_id) DO UPDATE SET expires_at = excluded.expires_at WHERE held.user_id = excluded.user_id
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, holdMinutes],
  );
  if (!rows[0]) return { ok: false, reason: 'taken' };

  await recordEvent(pool, seatId, userId, stored?.userId === userId ? 'renewed' : 'locked');
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

async function findVenueOfSeat(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ venueId: string }>(
    'SELECT venue_id AS "venueId" FROM seats WHERE id = $1',
    [seatId],
  );
  return rows[0]?.venueId;
}

async function findStoredLock(pool: Pool, seatId: string): Promise<StoredLock | undefined> {
  const { rows } = await pool.query<StoredLock>(
    'SELECT user_id AS "userId", expires_at <= now() AS expired FROM seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0];
}

/** Makes room for a new lock. */
async function deleteLock(pool: Pool, seatId: string): Promise<void> {
  await pool.query('DELETE FROM seat_locks WHERE seat_id = $1', [seatId]);
}

async function findHoldMinutes(pool: Pool, venueId: string): Promise<number> {
  const { rows } = await pool.query<{ holdMinutes: number }>(
    'SELECT hold_minutes AS "holdMinutes" FROM venues WHERE id = $1',
    [venueId],
  );
  return rows[0]?.holdMinutes ?? 10;
}

async function recordEvent(pool: Pool, seatId: string, userId: string, event: string): Promise<void> {
  await pool.query('INSERT INTO seat_lock_events (seat_id, user_id, event) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    event,
  ]);
}
