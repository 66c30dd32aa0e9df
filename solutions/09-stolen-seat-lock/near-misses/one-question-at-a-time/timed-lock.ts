// Near miss: one question at a time about a seat: whoever asks while it is under way hears its answer, be it older than a yes of their own.
// Breaks: whoever asks hears of every yes before that
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * Whoever comes second waits for the first at the seat's row, then looks at what is there by then and at the time
 * that it is by then: `clock_timestamp()` goes on during the wait, `now()` and a value computed before it do not. The
 * foreign key would have a new lock wait when its time has been counted already, so the seat is locked first.
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
     SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond'
     FROM (SELECT id FROM seats WHERE id = $1 FOR KEY SHARE) AS seat
     ON CONFLICT (seat_id) DO UPDATE
     SET user_id = excluded.user_id, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE held.expires_at <= clock_timestamp() OR held.user_id = excluded.user_id
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };

  return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
}

const underWay = new Map<string, Promise<string | undefined>>();

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const asked = underWay.get(seatId) ?? ask(pool, seatId).finally(() => underWay.delete(seatId));
  underWay.set(seatId, asked);
  return asked;
}

async function ask(pool: Pool, seatId: string): Promise<string | undefined> {
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
