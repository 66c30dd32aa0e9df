// A sweep waits for nobody: shows and holds that others are at are left to the next one, a minute later.
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

/**
 * Takes seats out of sale for ten minutes. The lock on the show comes first and in a statement of its own, so that the
 * sum is of what others have committed.
 *
 * @param holdId made by the shop's page, another one for each attempt
 */
export async function placeHold(
  pool: Pool,
  holdId: string,
  showId: string,
  seats: number,
): Promise<HoldResult> {
  return inTransaction(pool, async (client): Promise<HoldResult> => {
    const show = await client.query('SELECT 1 FROM shows WHERE id = $1 FOR UPDATE', [showId]);
    if (show.rowCount === 0) return { ok: false, reason: 'no-such-show' };
    const { rows } = await client.query<{ expiresAt: Date }>(
      `INSERT INTO holds (id, show_id, seats, expires_at)
       SELECT $1, $2, $3::integer, now() + make_interval(mins => $4)
       WHERE $3::integer <= (SELECT capacity FROM shows WHERE id = $2)
                 - (SELECT coalesce(sum(seats), 0) FROM holds WHERE show_id = $2 AND state <> 'released')
       RETURNING expires_at AS "expiresAt"`,
      [holdId, showId, seats, HOLD_MINUTES],
    );
    return rows[0] ? { ok: true, expiresAt: rows[0].expiresAt } : { ok: false, reason: 'sold-out' };
  });
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
 * Releases every hold that has run out, but for those of shows that somebody is buying for: the next sweep has them.
 *
 * @returns how many holds this call has released
 */
export async function releaseExpired(pool: Pool, mailer: Mailer): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH idle AS (SELECT id FROM shows ORDER BY id FOR NO KEY UPDATE SKIP LOCKED),
          due AS (
            SELECT holds.id FROM holds JOIN idle ON idle.id = show_id
            WHERE state = 'held' AND expires_at <= now() ORDER BY holds.id FOR UPDATE OF holds SKIP LOCKED
          )
     UPDATE holds SET state = 'released' FROM due WHERE holds.id = due.id RETURNING holds.id`,
  );
  for (const { id } of rows) await mailer.holdReleased(id);
  return rows.length;
}

/** Seats of a show that are on sale now. */
export async function availableSeats(pool: Pool, showId: string): Promise<number> {
  const { rows } = await pool.query<{ available: number }>(
    `SELECT capacity - (SELECT coalesce(sum(seats), 0) FROM holds WHERE show_id = shows.id AND state <> 'released')::integer
            AS available
     FROM shows WHERE id = $1`,
    [showId],
  );
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
