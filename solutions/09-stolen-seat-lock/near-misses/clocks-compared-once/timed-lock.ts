// Near miss: how far the clocks are apart is measured once; then somebody sets one of them.
// Breaks: a clock that is set while a server runs changes nothing
import type { Pool, PoolClient } from 'pg';

/** How a request to lock a seat ended. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'taken' | 'no-such-seat' };

/**
 * Locks a seat for a user, for as long as the caller says. A lock that has expired is taken over; locking a seat
 * that the user already holds renews the lock.
 *
 * Requests for one seat queue at the seat's own row. What time it is by the database's clock is known without asking
 * it each time: how far ours is off was measured when the server started.
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
  await compareClocks(pool);
  return inTransaction(pool, async (client) => {
    if (!(await queueForSeat(client, seatId))) return { ok: false, reason: 'no-such-seat' };
    const now = databaseTime();
    if (await isTaken(client, seatId, userId, now)) return { ok: false, reason: 'taken' };

    const expiresAt = new Date(now.getTime() + ttlMs);
    await storeLock(client, seatId, userId, expiresAt);
    return { ok: true, expiresAt };
  });
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM live_seat_locks WHERE seat_id = $1',
    [seatId],
  );
  return rows[0]?.userId;
}

/** Waits until nobody else works on this seat's lock, and keeps others waiting until the transaction ends. */
async function queueForSeat(client: PoolClient, seatId: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE', [seatId]);
  return rowCount === 1;
}

async function isTaken(client: PoolClient, seatId: string, userId: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM seat_locks WHERE seat_id = $1 AND user_id <> $2 AND expires_at > $3',
    [seatId, userId, now],
  );
  return rowCount === 1;
}

async function storeLock(client: PoolClient, seatId: string, userId: string, until: Date): Promise<void> {
  await client.query('DELETE FROM seat_locks WHERE seat_id = $1', [seatId]);
  await client.query('INSERT INTO seat_locks (seat_id, user_id, expires_at) VALUES ($1, $2, $3)', [
    seatId,
    userId,
    until,
  ]);
}

/** By how many milliseconds the database's clock is ahead of this server's. */
let aheadMs: number | undefined;

async function compareClocks(pool: Pool): Promise<void> {
  if (aheadMs !== undefined) return;
  const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  aheadMs = rows[0]!.now.getTime() - Date.now();
}

function databaseTime(): Date {
  return new Date(Date.now() + (aheadMs ?? 0));
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
