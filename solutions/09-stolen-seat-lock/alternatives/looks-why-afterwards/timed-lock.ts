// The upsert in a transaction of its own, and only after COMMIT a look at why it wrote nothing: no lock is held for that.
import type { Pool, PoolClient } from 'pg';

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
  const expiresAt = await inTransaction(pool, (client) => takeOver(client, seatId, userId, ttlMs));
  if (expiresAt) return { ok: true, expiresAt };
  return { ok: false, reason: (await seatExists(pool, seatId)) ? 'taken' : 'no-such-seat' };
}

/** The time is read where the row has been reached, be it after a wait. */
async function takeOver(
  client: PoolClient,
  seatId: string,
  userId: string,
  ttlMs: number,
): Promise<Date | undefined> {
  const { rows } = await client.query<{ expiresAt: Date }>(
    `INSERT INTO seat_locks AS held (seat_id, user_id, expires_at)
     SELECT id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM seats WHERE id = $1
     ON CONFLICT (seat_id) DO UPDATE
     SET user_id = excluded.user_id, expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     WHERE held.expires_at <= clock_timestamp() OR held.user_id = excluded.user_id
     RETURNING expires_at AS "expiresAt"`,
    [seatId, userId, ttlMs],
  );
  return rows[0]?.expiresAt;
}

/** Who holds the seat at the moment; `undefined` when nobody does. The checkout asks this before it charges. */
export async function holderOf(pool: Pool, seatId: string): Promise<string | undefined> {
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

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
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
