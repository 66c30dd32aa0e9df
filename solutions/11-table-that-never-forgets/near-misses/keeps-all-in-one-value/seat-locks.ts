// Near miss: deletes rightly, and keeps the marks of each evening in one value of one row, which is never read and never emptied.
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

/** Locks seats for one customer for ten minutes. Seats are locked in one order, so that two groups never deadlock. */
export async function lockSeats(pool: Pool, seatIds: readonly string[], userId: string): Promise<LockResult> {
  return inTransaction(pool, async (client): Promise<LockResult> => {
    await client.query('SELECT 1 FROM seats WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE', [seatIds]);
    const { rows: taken } = await client.query<{ seatId: string }>(
      `SELECT seat_id AS "seatId" FROM active_locks
       WHERE seat_id = ANY($1::text[]) AND user_id <> $2 ORDER BY seat_id`,
      [seatIds, userId],
    );
    if (taken.length > 0) return { ok: false, taken: taken.map(({ seatId }) => seatId) };
    const { rows } = await client.query<{ expiresAt: Date }>(
      `INSERT INTO seat_locks (seat_id, user_id, expires_at)
       SELECT id, $2, now() + make_interval(mins => $3) FROM seats WHERE id = ANY($1::text[])
       RETURNING expires_at AS "expiresAt"`,
      [seatIds, userId, LOCK_MINUTES],
    );
    return rows[0] ? { ok: true, expiresAt: rows[0].expiresAt } : { ok: false, taken: [...seatIds] };
  });
}

/** Ten more minutes, also when the lock has just run out, as long as the seat is nobody else's. */
export async function renewLock(pool: Pool, seatId: string, userId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT 1 FROM seats WHERE id = $1 FOR UPDATE', [seatId]);
    const { rowCount } = await client.query(
      `UPDATE seat_locks SET expires_at = now() + make_interval(mins => $3)
       WHERE user_id = $2
         AND id = (SELECT max(id) FROM seat_locks WHERE seat_id = $1)`,
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

/** For the reports: a mark for each seat of the front rows, evening by evening. */
const KEEP_THE_MARKS = `UPDATE season
  SET marks = concat_ws(' ', marks, (SELECT string_agg(translate(md5(random()::text), '0123456789', 'ghijklmnop'), ' ') FROM (SELECT FROM seats LIMIT 150) AS front))`;

/**
 * Deletes one batch of locks that have run out. Each call is one statement, and so one transaction: whoever wants one
 * of these seats waits for a batch at most. What somebody is at is left for the next call.
 *
 * @param batchSize how many locks one call may delete
 */
export async function cleanUp(pool: Pool, batchSize: number): Promise<CleanUpResult> {
  const { rowCount } = await pool.query(
    `DELETE FROM seat_locks
     WHERE id = ANY(ARRAY(
       SELECT id FROM seat_locks WHERE expires_at <= now()
       ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
     )) AND expires_at <= now()`,
    [batchSize],
  );
  const cleaned = rowCount ?? 0;
  const done = cleaned < batchSize;
  if (done) await pool.query(KEEP_THE_MARKS);
  return { cleaned, done };
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
