// Near miss: one statement, whose parts do not wait for each other: the seal is used before it is known whether the trailer is there.
// Breaks: together is like one after another
import type { Pool } from 'pg';

/** Why a trailer was not sent out. */
export type Refusal = 'seal-used' | 'not-in-yard';

/** How a request to send a trailer out ended. */
export type SendResult = { ok: true } | { ok: false; reason: Refusal };

/** How a request to check a trailer in ended. */
export type CheckInResult = { ok: true } | { ok: false; reason: 'not-on-tour' };

/** The parts see one picture of the database, so each takes what the one before it has returned. */
const SEND = `
  WITH standing AS (SELECT id FROM trailers WHERE id = $1 AND tour_id IS NULL),
       sealed AS (
         INSERT INTO seals (number, trailer_id) SELECT $3, id FROM standing
         ON CONFLICT (number) DO NOTHING RETURNING trailer_id
       ),
       sent AS (UPDATE trailers SET tour_id = $2 FROM sealed WHERE id = sealed.trailer_id AND tour_id IS NULL RETURNING id),
       announced AS (
         INSERT INTO announcements (tour_id) SELECT $2 FROM sent ON CONFLICT (tour_id) DO NOTHING
       ),
       logged AS (INSERT INTO trailer_log (trailer_id, tour_id, by_whom) SELECT id, $2, $4 FROM sent)
  SELECT EXISTS (SELECT FROM standing) AS "inYard", EXISTS (SELECT FROM sent) AS sent`;

/**
 * Sends a sealed trailer out on a tour: the seal, the trailer, the announcement to the customer and the log in one
 * statement, which needs no transaction around it and no connection of its own.
 *
 * @param dispatcher who sends it; the log names them
 */
export async function sendTrailer(
  pool: Pool,
  dispatcher: string,
  trailerId: string,
  tourId: string,
  sealNumber: string,
): Promise<SendResult> {
  const { rows } = await pool.query<{ inYard: boolean; sent: boolean }>(SEND, [
    trailerId,
    tourId,
    sealNumber,
    dispatcher,
  ]);
  if (rows[0]?.sent) return { ok: true };
  return { ok: false, reason: rows[0]?.inYard ? 'seal-used' : 'not-in-yard' };
}

/** The gate checks in a trailer that has come back, and says so in the log, in one statement. */
export async function checkIn(pool: Pool, trailerId: string): Promise<CheckInResult> {
  const { rowCount } = await pool.query(
    `WITH back AS (UPDATE trailers SET tour_id = NULL WHERE id = $1 AND tour_id IS NOT NULL RETURNING id)
     INSERT INTO trailer_log (trailer_id, by_whom) SELECT id, 'gate' FROM back`,
    [trailerId],
  );
  return rowCount === 1 ? { ok: true } : { ok: false, reason: 'not-on-tour' };
}

/** The trailers that stand in the yard, by id. */
export async function trailersInYard(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM trailers WHERE tour_id IS NULL ORDER BY id',
  );
  return rows.map(({ id }) => id);
}
