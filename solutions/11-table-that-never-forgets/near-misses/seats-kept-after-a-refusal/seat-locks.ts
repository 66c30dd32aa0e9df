// Near miss: one INSERT for the group takes what it gets; refused because of one seat, it keeps the others.
// Breaks: what has run out can be taken, and what has not cannot
import type { Pool, PoolClient } from 'pg';

/** How a request to lock seats ended: all of them or none. */
export type LockResult = { ok: true; expiresAt: Date } | { ok: false; taken: string[] };

/** What one run of the clean-up has done. `done`: nothing is left that it could do. */
export interface CleanUpResult {
  cleaned: number;
  done: boolean;
}

const LOCK_MINUTES = 10;

/**
 * Locks seats for one customer for ten minutes. Whoever takes or renews a lock locks the seat itself first, in one order,
 * so that two groups never deadlock.
 */
export async function lockSeats(pool: Pool, seatIds: readonly string[], userId: string): Promise<LockResult> {
  return inTransaction(pool, async (client): Promise<LockResult> => {
    const { rows } = await client.query<{ seatId: string; expiresAt: Date }>(
      `INSERT INTO seat_locks AS lock (seat_id, user_id, expires_at)
       SELECT id, $2, now() + make_interval(mins => $3) FROM seats WHERE id = ANY($1::text[]) ORDER BY id
       ON CONFLICT (seat_id) DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
         WHERE lock.user_id = excluded.user_id OR lock.expires_at <= now()
       RETURNING seat_id AS "seatId", expires_at AS "expiresAt"`,
      [seatIds, userId, LOCK_MINUTES],
    );
    const got = new Set(rows.map(({ seatId }) => seatId));
    const taken = seatIds.filter((id) => !got.has(id));
    const [lock] = rows;
    if (taken.length > 0 || !lock) return { ok: false, taken };
    return { ok: true, expiresAt: lock.expiresAt };
  });
}

/** Ten more minutes, also when the lock has just run out, as long as the seat is nobody else's. */
export async function renewLock(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE seat_locks SET expires_at = now() + make_interval(mins => $3)
       WHERE seat_id = $1 AND user_id = $2`,
      [seatId, userId, LOCK_MINUTES],
    );
    return rowCount === 1;
  });
}

/** Ids of the venue's seats that nobody has locked, in order. */
export async function availableSeats(pool: Pool, venueId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM seats
     WHERE venue_id = $1 AND id NOT IN (SELECT seat_id FROM active_locks)
     ORDER BY id`,
    [venueId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Deletes locks that have run out, once a minute. Each batch is a transaction of its own, and waits for nobody: a lock that
 * somebody is at is about to be renewed or taken over, or is left to the next run.
 *
 * @param batchSize how many locks one transaction may lock
 */
export async function cleanUp(pool: Pool, batchSize: number): Promise<CleanUpResult> {
  let cleaned = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM seat_locks WHERE seat_id = ANY (ARRAY(
         SELECT seat_id FROM seat_locks WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED
       )) AND expires_at <= now()`,
      [batchSize],
    );
    cleaned += rowCount ?? 0;
    if ((rowCount ?? 0) < batchSize) return { cleaned, done: true };
  }
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
