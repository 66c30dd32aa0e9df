// Near miss: the function queues at the seat, and looks at the clock in its DECLARE, before the queue.
// Breaks: the time counts from the yes, however long it took
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
    `SELECT refusal, expires AS "expiresAt" FROM lock_seat($1, $2, $3::float8 * interval '1 millisecond')`,
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
