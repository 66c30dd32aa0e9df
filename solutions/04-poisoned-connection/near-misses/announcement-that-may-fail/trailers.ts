// Near miss: a savepoint around the announcement, for a tour of which the customer knows; it also forgives every other error.
// Breaks: an error means that nothing has happened
import pg, { type Pool, type PoolClient } from 'pg';

const { DatabaseError } = pg;

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
      await leaveYard(client, trailerId, tourId);
      await useSeal(client, sealNumber, trailerId);
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
 * Runs `work` in a transaction on one connection. A connection goes back to the pool only outside any transaction; one
 * of which that is not certain is closed instead.
 *
 * @throws whatever `work` throws; when the connection was lost, the server's reason if it gave one
 */
async function inTransaction(
  pool: Pool,
  dispatcher: string,
  work: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let lost: Error | undefined;
  const onLost = (error: Error): void => {
    lost ??= error;
  };
  // The pool listens only to idle clients. Without a listener a lost connection ends the process.
  client.on('error', onLost);
  let broken = false;
  try {
    await client.query('BEGIN');
    // For the log's trigger: it cannot be handed an argument. `true`: until the end of this transaction only.
    await client.query("SELECT set_config('logiflow.dispatcher', $1, true)", [dispatcher]);
    await work(client);
    await client.query('COMMIT');
  } catch (error) {
    try {
      await client.query('ROLLBACK');
    } catch {
      broken = true;
    }
    if (lost && !(error instanceof DatabaseError) && !(error instanceof SendRefused)) throw lost;
    throw error;
  } finally {
    client.off('error', onLost);
    client.release(broken || lost !== undefined);
  }
}

async function useSeal(client: PoolClient, sealNumber: string, trailerId: string): Promise<void> {
  const { rowCount } = await client.query(
    'INSERT INTO seals (number, trailer_id) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING',
    [sealNumber, trailerId],
  );
  if (rowCount !== 1) throw new SendRefused('seal-used');
}

async function leaveYard(client: PoolClient, trailerId: string, tourId: string): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE trailers SET tour_id = $1 WHERE id = $2 AND tour_id IS NULL',
    [tourId, trailerId],
  );
  if (rowCount !== 1) throw new SendRefused('not-in-yard');
}

/** The customer hears of a tour once; another trailer of it may have been the first. */
async function announce(client: PoolClient, tourId: string): Promise<void> {
  await client.query('SAVEPOINT announcement');
  try {
    await client.query('INSERT INTO announcements (tour_id) VALUES ($1)', [tourId]);
  } catch (error) {
    await client.query('ROLLBACK TO SAVEPOINT announcement').catch(() => {
      throw error;
    });
  }
}
