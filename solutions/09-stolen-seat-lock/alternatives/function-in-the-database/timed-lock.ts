// One call of a PL/pgSQL function that queues at the seat, looks and writes: one round trip, one transaction.
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
  const { rows } = await pool.query<{ answer: string; expiresAt: Date | null }>(
    'SELECT answer, expires_at AS "expiresAt" FROM lock_seat($1, $2, $3 * interval \'1 millisecond\')',
    [seatId, userId, ttlMs],
  );
  const { answer, expiresAt } = rows[0]!;
  if (expiresAt) return { ok: true, expiresAt };
  return { ok: false, reason: answer === 'taken' ? 'taken' : 'no-such-seat' };
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}
