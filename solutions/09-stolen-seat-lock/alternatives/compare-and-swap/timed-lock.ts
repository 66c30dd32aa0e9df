// Optimistic: read the lock, and replace it only if it is still the one that was read; else read again.
import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface SeatLock {
  userId: string;
  version: number;
  expired: boolean;
}

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * Optimistic: what was read may be replaced only while it is still there. Each grant and each renewal has a number of
 * its own, so that a lock is never taken for an older one of the same user.
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

  // Whoever finds another lock than the one that they read has been beaten by somebody who has got theirs: it ends.
  for (;;) {
    const current = await findLock(pool, seatId);
    if (current && !current.expired && current.userId !== userId) return { ok: false, reason: 'taken' };

    const expiresAt = current
      ? await replaceLock(pool, seatId, userId, ttlMs, current.version)
      : await createLock(pool, seatId, userId, ttlMs);
    if (expiresAt) return { ok: true, expiresAt };
  }
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

/** Whether a lock has expired is the database's to say: no server's clock takes part. */
async function findLock(pool: Pool, seatId: string): Promise<SeatLock | undefined> {
  const { rows } = await pool.query<SeatLock>(
    `SELECT user_id AS "userId", version, expires_at <= clock_timestamp() AS expired
     FROM seat_locks WHERE seat_id = $1`,
    [seatId],
  );
  return rows[0];
}

/** `undefined` when the lock that was read is not there any more. */
async function replaceLock(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
  version: number,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `UPDATE seat_locks
     SET user_id = $2, version = version + 1, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE seat_id = $1 AND version = $4
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs, version],
  );
  return rows[0]?.expiresAt;
}

/** `undefined` when somebody else was faster. */
async function createLock(
  pool: Pool,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<Date | undefined> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (seat_id) DO NOTHING
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}
