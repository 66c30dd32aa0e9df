// Near miss: the upsert, with the database's time asked for by a statement of its own before it.
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
  const now = await databaseTime(pool);
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
     SELECT id, $2, $3 FROM seats WHERE id = $1
     ON CONFLICT (seat_id) DO UPDATE
     SET user_id = excluded.user_id, expires_at = excluded.expires_at
     WHERE held.expires_at <= $4 OR held.user_id = excluded.user_id
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, new Date(now.getTime() + ttlMs), now],
  );
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };

  return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

async function databaseTime(pool: Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return rows[0]!.now;
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
