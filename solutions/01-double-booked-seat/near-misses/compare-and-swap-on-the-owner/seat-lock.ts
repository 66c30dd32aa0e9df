// Near miss: compare and swap, on the owner alone: a lock that its owner renews meanwhile looks unchanged.
// Breaks: an owner who comes back too late is like anybody else
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface Held {
  userId: string;
  live: boolean;
}

/**
 * Locks a seat for a user while they pay. Locking a seat that the user already holds renews the lock.
 *
 * @returns until when the lock lasts, or why it was refused: the seat is taken, or there is no such seat
 */
export async function lockSeat(pool: Pool, seatId: string, userId: string): Promise<LockResult> {
  for (;;) {
    const created = await createLock(pool, seatId, userId);
    if (created) return { ok: true, expiresAt: created };

    const held = await findLock(pool, seatId);
    if (!held) {
      if (await seatExists(pool, seatId)) continue;
      return { ok: false, reason: 'no-such-seat' };
    }
    if (held.live && held.userId !== userId) return { ok: false, reason: 'taken' };

    const replaced = await replaceLock(pool, seatId, held.userId, userId);
    if (replaced) return { ok: true, expiresAt: replaced };
  }
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

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}

async function findLock(pool: Pool, seatId: string): Promise<Held | undefined> {
  const { rows } = await pool.query<Held>(
    'SELECT user_id AS "userId", expires_at > now() AS live FROM seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0];
}

/** `undefined` when there is a lock already, or no such seat. */
async function createLock(pool: Pool, seatId: string, userId: string): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `WITH granted AS (
       INSERT INTO seat_locks (seat_id, user_id, expires_at)
       SELECT s.id, $2, now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE s.id = $1
       ON CONFLICT DO NOTHING
       RETURNING seat_id, user_id, expires_at
     ), event AS (
       INSERT INTO seat_lock_events (seat_id, user_id, event) SELECT seat_id, user_id, 'locked' FROM granted
     )
     SELECT expires_at AS "expiresAt" FROM granted`,
    [seatId, userId],
  );
  return rows[0]?.expiresAt;
}

/** `undefined` when the seat has changed hands since it was looked at. */
async function replaceLock(
  pool: Pool,
  seatId: string,
  oldUserId: string,
  userId: string,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `WITH granted AS (
       UPDATE seat_locks l SET user_id = $3, expires_at = now() + make_interval(mins => v.hold_minutes)
       FROM seats s
       JOIN venues v ON v.id = s.venue_id
       WHERE l.seat_id = $1 AND l.user_id = $2 AND s.id = l.seat_id
       RETURNING l.seat_id, l.user_id, l.expires_at
     ), event AS (
       INSERT INTO seat_lock_events (seat_id, user_id, event) SELECT seat_id, user_id, 'locked' FROM granted
     )
     SELECT expires_at AS "expiresAt" FROM granted`,
    [seatId, oldUserId, userId],
  );
  return rows[0]?.expiresAt;
}
