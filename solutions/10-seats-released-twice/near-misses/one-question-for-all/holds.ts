// Near miss: whoever asks what is on sale while somebody else of the same server does hears the answer to that question, be it older.
// Breaks: who has taken seats is not shown them any more
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
 * Releases every hold that has run out. The customers of those that *this* call has released are told, after it is
 * certain: a mail cannot be taken back.
 *
 * @returns how many holds this call has released
 */
export async function releaseExpired(pool: Pool, mailer: Mailer): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH released AS (
       UPDATE holds SET state = 'released'
       WHERE state = 'held' AND expires_at <= now()
       RETURNING id, show_id, seats
     ), given_back AS (
       UPDATE shows SET available = available + r.seats
       FROM (SELECT show_id, sum(seats) AS seats FROM released GROUP BY show_id) AS r
       WHERE shows.id = r.show_id
     )
     SELECT id FROM released`,
  );
  for (const { id } of rows) await mailer.holdReleased(id);
  return rows.length;
}

const underWay = new Map<string, Promise<number>>();

/** Seats of a show that are on sale now: one question at a time, however many pages are opened. */
export function availableSeats(pool: Pool, showId: string): Promise<number> {
  const asked = underWay.get(showId) ?? ask(pool, showId).finally(() => underWay.delete(showId));
  underWay.set(showId, asked);
  return asked;
}

async function ask(pool: Pool, showId: string): Promise<number> {
  const { rows } = await pool.query<{ available: number }>('SELECT available FROM shows WHERE id = $1', [
    showId,
  ]);
  return rows[0]?.available ?? 0;
}
