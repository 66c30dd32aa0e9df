// Near miss: one batch a call, and always done: the job stops after the first, and the rest stays for ever.
// Breaks: a season later it is as on the first evening
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
    const { rows: seats } = await client.query<{ id: string }>(
      'SELECT id FROM seats WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
      [seatIds],
    );
    const known = new Set(seats.map(({ id }) => id));
    const { rows: locked } = await client.query<{ seatId: string }>(
      `SELECT seat_id AS "seatId" FROM active_locks
       WHERE seat_id = ANY($1::text[]) AND user_id <> $2 ORDER BY seat_id`,
      [seatIds, userId],
    );
    const taken = [...locked.map(({ seatId }) => seatId), ...seatIds.filter((id) => !known.has(id))];
    if (taken.length > 0 || known.size === 0) return { ok: false, taken };
    const { rows } = await client.query<{ expiresAt: Date }>(
      `INSERT INTO seat_locks AS lock (seat_id, user_id, expires_at)
       SELECT id, $2, now() + make_interval(mins => $3) FROM unnest($1::text[]) AS id ORDER BY id
       ON CONFLICT (seat_id) DO UPDATE SET user_id = excluded.user_id, expires_at = excluded.expires_at
       RETURNING expires_at AS "expiresAt"`,
      [[...known], userId, LOCK_MINUTES],
    );
    const [lock] = rows;
    if (!lock) throw new Error('The seats were free, and no lock was made');
    return { ok: true, expiresAt: lock.expiresAt };
  });
}

/** Ten more minutes, also when the lock has just run out, as long as the seat is nobody else's. */
export async function renewLock(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT FROM seats WHERE id = $1 FOR NO KEY UPDATE', [seatId]);
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
  const { rowCount } = await pool.query(
    `DELETE FROM seat_locks WHERE seat_id = ANY (ARRAY(
       SELECT seat_id FROM seat_locks WHERE expires_at <= now() ORDER BY seat_id LIMIT $1 FOR UPDATE SKIP LOCKED
     )) AND expires_at <= now()`,
    [batchSize],
  );
  return { cleaned: rowCount ?? 0, done: true };
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
