// Near miss: looks at the time when a hold is confirmed as well: whoever comes late is told that it was released, and it was not.
// Breaks: what cannot be is refused, with the reason
import type { Pool } from 'pg';

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

/** Turns a hold into a booking. Until it has been released the seats are the customer's, however late it is. */
export async function confirmHold(pool: Pool, holdId: string): Promise<ConfirmResult> {
  const { rows } = await pool.query<{ state: string }>(
    "SELECT CASE WHEN state = 'held' AND expires_at <= now() THEN 'released' ELSE state END AS state FROM holds WHERE id = $1",
    [holdId],
  );
  const [hold] = rows;
  if (!hold) return { ok: false, reason: 'no-such-hold' };
  if (hold.state === 'released') return { ok: false, reason: 'released' };
  // It may have been released since it was read; whoever comes second to the row finds it so.
  const { rowCount } = await pool.query(
    "UPDATE holds SET state = 'confirmed' WHERE id = $1 AND state <> 'released'",
    [holdId],
  );
  return rowCount === 1 ? { ok: true } : { ok: false, reason: 'released' };
}

/**
 * Releases every hold that has run out: its seats go back on sale, and its customer is told. Runs once a minute on
 * every server, so that it still runs when one of them is down.
 *
 * @returns how many holds were released
 */
export async function releaseExpired(pool: Pool, mailer: Mailer): Promise<number> {
  let released = 0;
  for (const id of await findExpired(pool)) {
    if (!(await release(pool, id))) continue;
    released++;
    try {
      await mailer.holdReleased(id);
    } catch (error) {
      console.error(`Hold ${id} has been released, and its customer was not told:`, error);
    }
  }
  return released;
}

/** Seats of a show that are on sale now. */
export async function availableSeats(pool: Pool, showId: string): Promise<number> {
  const { rows } = await pool.query<{ available: number }>('SELECT available FROM shows WHERE id = $1', [
    showId,
  ]);
  return rows[0]?.available ?? 0;
}

/** Oldest first, so that nobody waits longer than others. Confirmed holds never expire. */
async function findExpired(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM holds
     WHERE state = 'held' AND expires_at <= now()
     ORDER BY expires_at, id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Releases one hold and gives its seats back, in one statement: both or neither. One hold at a time: a sweep that holds
 * on to several shows could wait for another sweep that waits for it.
 *
 * @returns whether this call did it; otherwise somebody else has released or confirmed it meanwhile
 */
async function release(pool: Pool, holdId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH released AS (
       UPDATE holds SET state = 'released'
       WHERE id = $1 AND state = 'held' AND expires_at <= now()
       RETURNING show_id, seats
     )
     UPDATE shows SET available = available + released.seats FROM released WHERE shows.id = released.show_id`,
    [holdId],
  );
  return rowCount === 1;
}
