// Near miss: a renewal keeps the later of both ends, so that a lock is never shortened by its owner.
// Breaks: a lock lasts as long as was asked for
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
    `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
     SELECT id, $2::text, clock_timestamp() + $3::float8 * interval '1 millisecond' FROM seats WHERE id = $1
     ON CONFLICT (seat_id) DO UPDATE SET user_id = excluded.user_id, expires_at = greatest(CASE WHEN held.user_id = excluded.user_id THEN held.expires_at END, clock_timestamp() + $3::float8 * interval '1 millisecond')
     WHERE held.user_id = excluded.user_id OR held.expires_at <= clock_timestamp()
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };
  const seat = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return { ok: false, reason: seat.rowCount === 0 ? 'no-such-seat' : 'taken' };
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}
