// Near miss: whoever opens a transaction clears away what is left of the last one first; the gate opens none.
// Breaks: what was confirmed has happened
import type { Pool, PoolClient } from 'pg';

/** Why a trailer was not sent out. */
export type Refusal = 'seal-used' | 'not-in-yard';

/** How a request to send a trailer out ended. */
export type SendResult = { ok: true } | { ok: false; reason: Refusal };

/** How a request to check a trailer in ended. */
export type CheckInResult = { ok: true } | { ok: false; reason: 'not-on-tour' };

/** Ends a transaction early: the trailer stays, and the dispatcher hears the reason. */
class SendRefused extends Error {
  override readonly name = 'SendRefused';
  readonly reason: Refusal;

  constructor(reason: Refusal) {
    super(`Trailer not sent out: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Sends a sealed trailer out on a tour: the seal, the trailer and the announcement to the customer in one transaction.
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
  try {
    await inTransaction(pool, dispatcher, async (client) => {
      await useSeal(client, sealNumber, trailerId);
      await leaveYard(client, trailerId, tourId);
      await announce(client, tourId);
    });
    return { ok: true };
  } catch (error) {
    if (error instanceof SendRefused) return { ok: false, reason: error.reason };
    throw error;
  }
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

/**
 * Runs `work` in a transaction on one connection.
 *
 * @throws whatever `work` throws
 */
async function inTransaction(
  pool: Pool,
  dispatcher: string,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await lend(pool);
  try {
    // Whatever the last user has left open.
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    // For the log's trigger, and until the end of this transaction: the third argument says so.
    await client.query("SELECT set_config('logiflow.dispatcher', $1, true)", [dispatcher]);
    await work(client);
    await client.query('COMMIT');
  } finally {
    giveBack(client);
  }
}

async function useSeal(client: PoolClient, sealNumber: string, trailerId: string): Promise<void> {
  try {
    await client.query('INSERT INTO seals (number, trailer_id) VALUES ($1, $2)', [sealNumber, trailerId]);
  } catch (error) {
    if (isDuplicate(error)) throw new SendRefused('seal-used');
    throw error;
  }
}

async function leaveYard(client: PoolClient, trailerId: string, tourId: string): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE trailers SET tour_id = $1 WHERE id = $2 AND tour_id IS NULL',
    [tourId, trailerId],
  );
  if (rowCount !== 1) throw new SendRefused('not-in-yard');
}

/**
 * The customer hears of a tour once; another trailer of it may have been the first. An error that is caught here would
 * still have ended the transaction, so there must be none.
 */
async function announce(client: PoolClient, tourId: string): Promise<void> {
  await client.query('INSERT INTO announcements (tour_id) VALUES ($1) ON CONFLICT (tour_id) DO NOTHING', [
    tourId,
  ]);
}

/** unique_violation */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** A lent client needs a listener of its own: Node ends the process for an `error` event that nobody hears. */
async function lend(pool: Pool): Promise<PoolClient> {
  const client = await pool.connect();
  client.on('error', heard);
  return client;
}

function giveBack(client: PoolClient, error?: Error): void {
  client.off('error', heard);
  client.release(error);
}

const heard = (): void => undefined;
