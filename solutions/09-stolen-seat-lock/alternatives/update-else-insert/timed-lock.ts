// Two statements that each look and write: a conditional UPDATE, else INSERT … DO NOTHING, else look why.
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

const MAX_ATTEMPTS = 10;

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * Two statements, each of which looks and writes at once. Between them the situation can change, so that neither
 * applies: then it starts again.
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
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const expiresAt =
      (await takeOverOrRenew(pool, seatId, userId, ttlMs)) ?? (await takeUnused(pool, seatId, userId, ttlMs));
    if (expiresAt) return { ok: true, expiresAt };

    const refusal = await whyRefused(pool, seatId, userId);
    if (refusal) return { ok: false, reason: refusal };
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

async function takeOverOrRenew(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `UPDATE seat_locks
     SET user_id = $2, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE seat_id = $1 AND (user_id = $2 OR expires_at <= clock_timestamp())
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

/** For a seat that has never been locked before. */
async function takeUnused(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM seats WHERE id = $1
     ON CONFLICT (seat_id) DO NOTHING
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

/** `undefined` when nothing stands in the way any more. */
async function whyRefused(
  pool: Pool,
  seatId: string,
  userId: string,
): Promise<'taken' | 'no-such-seat' | undefined> {
  const { rows } = await pool.query<{ taken: boolean }>(
    `SELECT EXISTS (
       SELECT FROM live_seat_locks l WHERE l.seat_id = s.id AND l.user_id <> $2
     ) AS taken
     FROM seats s WHERE s.id = $1`,
    [seatId, userId],
  );
  if (!rows[0]) return 'no-such-seat';
  return rows[0].taken ? 'taken' : undefined;
}
