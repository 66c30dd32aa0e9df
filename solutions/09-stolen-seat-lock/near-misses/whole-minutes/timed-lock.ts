// Near miss: the time is handed over in whole minutes, and integer division has cut off the rest.
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
  const { rows } = await pool.query<{ refusal: 'taken' | 'no-such-seat' | null; expiresAt: Date }>(
    `SELECT refusal, expires AS "expiresAt" FROM lock_seat($1, $2, make_interval(mins => $3::integer / 60000))`,
    [seatId, userId, ttlMs],
  );
  const [answer] = rows;
  if (!answer) throw new Error('lock_seat gave no answer');
  return answer.refusal ? { ok: false, reason: answer.refusal } : { ok: true, expiresAt: answer.expiresAt };
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}
