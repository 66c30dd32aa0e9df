// Near miss: short batches with SKIP LOCKED, the oldest first; each gives back to the shows in the order of its holds.
// Breaks: a busy night is swept
import type { Pool, PoolClient } from 'pg';

/** How a request to hold seats ended. */
export type HoldResult = { ok: true; expiresAt: Date } | { ok: false; reason: 'no-such-show' | 'sold-out' };

/** How a confirmation ended. */
export type ConfirmResult = { ok: true } | { ok: false; reason: 'no-such-hold' | 'released' };

/** Tells a customer that a hold has been released. */
export interface Mailer {
  holdReleased(holdId: string): Promise<void>;
}

const HOLD_MINUTES = 10;
const BATCH = 20;

/**
 * Takes seats out of sale for ten minutes.
 *
 * @param holdId made by the shop's page, another one for each attempt
 */
export async function placeHold(
  pool: Pool,
  holdId: string,
  showId: string,
  seats: number,
): Promise<HoldResult> {
  const { rows } = await pool.query<{ expiresAt: Date }>(
    `WITH taken AS (
       UPDATE shows SET available = available - $3 WHERE id = $2 AND available >= $3 RETURNING id
     )
     INSERT INTO holds (id, show_id, seats, expires_at)
     SELECT $1, taken.id, $3, now() + make_interval(mins => $4) FROM taken
     RETURNING expires_at AS "expiresAt"`,
    [holdId, showId, seats, HOLD_MINUTES],
  );
  if (rows[0]) return { ok: true, expiresAt: rows[0].expiresAt };
  const show = await pool.query('SELECT 1 FROM shows WHERE id = $1', [showId]);
  return { ok: false, reason: show.rowCount ? 'sold-out' : 'no-such-show' };
}

/**
 * Turns a hold into a booking, unless it has been released: the row is asked while it is written. To confirm twice
 * is to confirm once, so that a customer who clicks again is not refused.
 */
export async function confirmHold(pool: Pool, holdId: string): Promise<ConfirmResult> {
  const { rowCount } = await pool.query(
    "UPDATE holds SET state = 'confirmed' WHERE id = $1 AND state <> 'released'",
    [holdId],
  );
  if (rowCount === 1) return { ok: true };
  const { rowCount: known } = await pool.query('SELECT 1 FROM holds WHERE id = $1', [holdId]);
  return { ok: false, reason: known ? 'released' : 'no-such-hold' };
}

/**
 * Releases the holds that have run out and that no other server is at.
 *
 * @returns how many holds this call has released
 */
export async function releaseExpired(pool: Pool, mailer: Mailer): Promise<number> {
  let released = 0;
  for (;;) {
    const batch = await inTransaction(pool, releaseSome);
    for (const id of batch) await mailer.holdReleased(id);
    released += batch.length;
    if (batch.length < BATCH) return released;
  }
}

/** The oldest first, in a short transaction: what another server is at is its own. */
async function releaseSome(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ id: string; showId: string; seats: number }>(
    `SELECT id, show_id AS "showId", seats FROM holds
     WHERE state = 'held' AND expires_at <= now()
     ORDER BY expires_at
     LIMIT $1
     FOR UPDATE SKIP LOCKED`,
    [BATCH],
  );
  for (const { id, showId, seats } of rows) {
    await client.query("UPDATE holds SET state = 'released' WHERE id = $1", [id]);
    await client.query('UPDATE shows SET available = available + $2 WHERE id = $1', [showId, seats]);
  }
  return rows.map(({ id }) => id);
}

/** Seats of a show that are on sale now. */
export async function availableSeats(pool: Pool, showId: string): Promise<number> {
  const { rows } = await pool.query<{ available: number }>('SELECT available FROM shows WHERE id = $1', [
    showId,
  ]);
  return rows[0]?.available ?? 0;
}

/** Runs `work` in a transaction on one connection, and rolls back when it throws. */
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
