// Near miss: deletes only what has expired, and says yes although ON CONFLICT DO NOTHING has done nothing.
// Breaks: an expired lock goes to one customer
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
  if (!(await seatExists(pool, seatId))) return { ok: false, reason: 'no-such-seat' };

  const holder = await holderOf(pool, seatId);
  if (holder !== undefined && holder !== userId) return { ok: false, reason: 'taken' };

  await pool.query(
    'DELETE FROM seat_locks WHERE seat_id = $1 AND (user_id = $2 OR expires_at <= clock_timestamp())',
    [seatId, userId],
  );
  await pool.query(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (seat_id) DO NOTHING`,
    [seatId, userId, ttlMs],
  );
  const { rows } = await pool.query<{ expiresAt: Date }>(
    'SELECT expires_at AS "expiresAt" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0] ? { ok: true, expiresAt: rows[0].expiresAt } : { ok: false, reason: 'taken' };
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
