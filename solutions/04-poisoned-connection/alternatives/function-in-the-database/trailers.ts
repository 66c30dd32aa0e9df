// A PL/pgSQL function: one statement of the client's, and what is set inside it ends with it.
import type { Pool } from 'pg';

/** Why a trailer was not sent out. */
export type Refusal = 'seal-used' | 'not-in-yard';

/** How a request to send a trailer out ended. */
export type SendResult = { ok: true } | { ok: false; reason: Refusal };

/** How a request to check a trailer in ended. */
export type CheckInResult = { ok: true } | { ok: false; reason: 'not-on-tour' };

/**
 * Sends a sealed trailer out on a tour: the seal, the trailer and the announcement to the customer in one call of a
 * function in the database.
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
  const { rows } = await pool.query<{ answer: Refusal | 'sent' }>(
    'SELECT send_trailer($1, $2, $3, $4) AS answer',
    [dispatcher, trailerId, tourId, sealNumber],
  );
  const { answer } = rows[0]!;
  return answer === 'sent' ? { ok: true } : { ok: false, reason: answer };
}

/** The gate checks in a trailer that has come back. One statement, so it needs no transaction. */
export async function checkIn(pool: Pool, trailerId: string): Promise<CheckInResult> {
  const { rowCount } = await pool.query(
    'UPDATE trailers SET tour_id = NULL WHERE id = $1 AND tour_id IS NOT NULL',
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
