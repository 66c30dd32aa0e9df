// Near miss: refuses everything: no connection is spoilt, and no trailer moves.
// Breaks: what can be done is done
import type { Pool } from 'pg';

/** Why a trailer was not sent out. */
export type Refusal = 'seal-used' | 'not-in-yard';

/** How a request to send a trailer out ended. */
export type SendResult = { ok: true } | { ok: false; reason: Refusal };

/** How a request to check a trailer in ended. */
export type CheckInResult = { ok: true } | { ok: false; reason: 'not-on-tour' };

/** No trailer leaves until the connections have been looked into. */
export async function sendTrailer(
  _pool: Pool,
  _dispatcher: string,
  _trailerId: string,
  _tourId: string,
  _sealNumber: string,
): Promise<SendResult> {
  return { ok: false, reason: 'not-in-yard' };
}

/** No trailer is checked in, either. */
export async function checkIn(_pool: Pool, _trailerId: string): Promise<CheckInResult> {
  return { ok: false, reason: 'not-on-tour' };
}

/** The trailers that stand in the yard, by id. */
export async function trailersInYard(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM trailers WHERE tour_id IS NULL ORDER BY id',
  );
  return rows.map(({ id }) => id);
}
