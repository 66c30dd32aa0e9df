// Whatever the work did, the connection is put in order before it goes back: the driver knows whether a transaction is open.
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
  const client = await pool.connect();
  client.on('error', seenAtTheNextStatement);
  try {
    await client.query("SELECT set_config('logiflow.dispatcher', $1, false)", [dispatcher]);
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  } finally {
    await giveBack(client);
  }
}

/** Puts a client back into the pool as it came: no transaction open, nothing set. One that cannot be is closed. */
async function giveBack(client: PoolClient): Promise<void> {
  try {
    if (client.getTransactionStatus() !== 'I') await client.query('ROLLBACK');
    await client.query('RESET ALL');
    client.off('error', seenAtTheNextStatement);
    client.release();
  } catch (error) {
    client.off('error', seenAtTheNextStatement);
    client.release(error instanceof Error ? error : true);
  }
}

/** A lent client has to have a listener; that its connection is gone shows when something is sent on it. */
const seenAtTheNextStatement = (): void => undefined;

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
 * The customer hears of a tour once; another trailer of it may have been the first. The savepoint is what the
 * transaction goes back to after the error.
 */
async function announce(client: PoolClient, tourId: string): Promise<void> {
  await client.query('SAVEPOINT announcement');
  try {
    await client.query('INSERT INTO announcements (tour_id) VALUES ($1)', [tourId]);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT announcement');
  }
}

/** unique_violation */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
