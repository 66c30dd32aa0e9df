// Keep every lease as a span of time, and let an EXCLUDE constraint say that spans of one seat do not overlap.
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

const MAX_ATTEMPTS = 10;

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * A lease is a span of time, and the table does not let two spans of one seat overlap. So there is nothing to take
 * over: an expired lease is in nobody's way, and it stays as history.
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

  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const expiresAt =
      (await extendOwn(pool, seatId, userId, ttlMs)) ?? (await begin(pool, seatId, userId, ttlMs));
    if (expiresAt) return { ok: true, expiresAt };

    const holder = await holderOf(pool, seatId);
    if (holder !== undefined && holder !== userId) return { ok: false, reason: 'taken' };
  }
  throw new Error(`Seat ${seatId} changed hands ${MAX_ATTEMPTS} times while ${userId} tried to lock it`);
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

async function extendOwn(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `UPDATE seat_leases
     SET during = tstzrange(lower(during), clock_timestamp() + $3 * interval '1 millisecond')
     WHERE seat_id = $1 AND user_id = $2 AND upper(during) > clock_timestamp()
     RETURNING upper(during) AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

/** `undefined` when somebody's lease is in the way, be it the user's own from another tab. */
async function begin(pool: Pool, seatId: string, userId: string, ttlMs: number): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_leases (seat_id, user_id, during)
     VALUES ($1, $2, tstzrange(clock_timestamp(), clock_timestamp() + $3 * interval '1 millisecond'))
     ON CONFLICT DO NOTHING
     RETURNING upper(during) AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
