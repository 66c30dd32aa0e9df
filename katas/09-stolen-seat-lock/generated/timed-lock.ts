import type { Pool } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface SeatLock {
  userId: string;
  expiresAt: Date;
}

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

  const current = await findLock(pool, seatId);
  if (current && isLive(current)) {
    return current.userId === userId
      ? renewLock(pool, seatId, userId, ttlMs)
      : { ok: false, reason: 'taken' };
  }
  if (current) await removeExpiredLock(pool, seatId);
  return createLock(pool, seatId, userId, ttlMs);
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const lock = await findLock(pool, seatId);
  return lock && isLive(lock) ? lock.userId : undefined;
}

function isLive(lock: SeatLock): boolean {
  return lock.expiresAt > new Date();
}

async function seatExists(pool: Pool, seatId: string): Promise<boolean> {
  const { rowCount } = await pool.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}

async function findLock(pool: Pool, seatId: string): Promise<SeatLock | undefined> {
  const { rows } = await pool.query<SeatLock>(
    'SELECT user_id AS "userId", expires_at AS "expiresAt" FROM seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0];
}

async function removeExpiredLock(pool: Pool, seatId: string): Promise<void> {
  await pool.query('DELETE FROM seat_locks WHERE seat_id = $1', [seatId]);
}

/** The primary key decides between users who find the seat free at the same time. */
async function createLock(pool: Pool, seatId: string, userId: string, ttlMs: number): Promise<LockResult> {
  const expiresAt = new Date(Date.now() + ttlMs);
  try {
    await pool.query('INSERT INTO seat_locks (seat_id, user_id, expires_at) VALUES ($1, $2, $3)', [
      seatId,
      userId,
      expiresAt,
    ]);
    return { ok: true, expiresAt };
  } catch (error) {
    if (isUniqueViolation(error)) return { ok: false, reason: 'taken' };
    throw error;
  }
}

async function renewLock(pool: Pool, seatId: string, userId: string, ttlMs: number): Promise<LockResult> {
  const expiresAt = new Date(Date.now() + ttlMs);
  const { rowCount } = await pool.query(
    'UPDATE seat_locks SET expires_at = $3 WHERE seat_id = $1 AND user_id = $2',
    [seatId, userId, expiresAt],
  );
  return rowCount ? { ok: true, expiresAt } : { ok: false, reason: 'taken' };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
