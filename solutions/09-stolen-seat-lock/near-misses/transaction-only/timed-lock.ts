// Near miss: BEGIN and COMMIT around the same statements: the second DELETE comes after the first COMMIT, and finds a live lock.
// Breaks: an expired lock goes to one customer
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

interface SeatLock {
  userId: string;
  isLive: boolean;
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
  return inTransaction(pool, async (client) => {
    if (!(await seatExists(client, seatId))) return { ok: false, reason: 'no-such-seat' };

    const current = await findLock(client, seatId);
    if (current?.isLive) {
      return current.userId === userId
        ? renewLock(client, seatId, userId, ttlMs)
        : { ok: false, reason: 'taken' };
    }
    if (current) await removeExpiredLock(client, seatId);
    return createLock(client, seatId, userId, ttlMs);
  });
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const lock = await findLock(pool, seatId);
  return lock?.isLive ? lock.userId : undefined;
}

async function seatExists(client: PoolClient, seatId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM seats WHERE id = $1', [seatId]);
  return rowCount === 1;
}

async function findLock(client: Pool | PoolClient, seatId: string): Promise<SeatLock | undefined> {
  const { rows } = await client.query<SeatLock>(
    'SELECT user_id AS "userId", expires_at > now() AS "isLive" FROM seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0];
}

async function removeExpiredLock(client: PoolClient, seatId: string): Promise<void> {
  await client.query('DELETE FROM seat_locks WHERE seat_id = $1', [seatId]);
}

/** The primary key decides between users who find the seat free at the same time. */
async function createLock(
  client: PoolClient,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks (seat_id, user_id, expires_at)
     VALUES ($1, $2, now() + $3 * interval '1 millisecond')
     ON CONFLICT (seat_id) DO NOTHING
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0] ? { ok: true, expiresAt: rows[0].expiresAt } : { ok: false, reason: 'taken' };
}

async function renewLock(
  client: PoolClient,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<LockResult> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `UPDATE seat_locks SET expires_at = now() + $3 * interval '1 millisecond'
     WHERE seat_id = $1 AND user_id = $2
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0] ? { ok: true, expiresAt: rows[0].expiresAt } : { ok: false, reason: 'taken' };
}

/** One transaction on one connection: commits when `work` returns, rolls back when it throws. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}
