// `await using`: the transaction is a resource, and the language ends it on every way out of the block.
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
    await using transaction = await Transaction.begin(pool);
    const { client } = transaction;
    // For the log's trigger, and until the end of this transaction: the third argument says so.
    await client.query("SELECT set_config('logiflow.dispatcher', $1, true)", [dispatcher]);
    await useSeal(client, sealNumber, trailerId);
    await leaveYard(client, trailerId, tourId);
    await announce(client, tourId);
    await transaction.commit();
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

/** A transaction on a connection of its own: leaving its scope without `commit` rolls it back. */
class Transaction implements AsyncDisposable {
  readonly client: PoolClient;
  #isOpen = true;
  #broken: Error | undefined;
  readonly #breaks = (error: Error): void => void (this.#broken = error);

  private constructor(client: PoolClient) {
    this.client = client;
    client.on('error', this.#breaks);
  }

  static async begin(pool: Pool): Promise<Transaction> {
    const transaction = new Transaction(await pool.connect());
    try {
      await transaction.client.query('BEGIN');
      return transaction;
    } catch (error) {
      await transaction[Symbol.asyncDispose]();
      throw error;
    }
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
    this.#isOpen = false;
  }

  /** Ends the transaction, if nobody has, and gives the connection back; closes it where that fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) await this.client.query('ROLLBACK').catch(this.#breaks);
    this.client.off('error', this.#breaks);
    this.client.release(this.#broken);
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
