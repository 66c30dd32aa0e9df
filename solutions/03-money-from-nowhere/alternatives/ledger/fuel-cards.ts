// A ledger: one row is the debit, the credit and the statement; balances are sums. The rows of depot and card are the queue.
import type { Pool, PoolClient } from 'pg';

/** Why a card was not loaded. */
export type RefusalReason = 'budget-exhausted' | 'no-such-card' | 'card-limit';

/** How a request to load a card ended. `balanceCents` is what is on the card now. */
export type LoadResult = { ok: true; balanceCents: number } | { ok: false; reason: RefusalReason };

/**
 * Moves money from a depot's budget to a driver's fuel card, by writing the load down: there are no
 * balances to change, and so none that could disagree. Loads of one depot, and of one card, queue.
 *
 * @param amountCents a positive number of euro cents
 * @returns what is on the card now, or why the load was refused
 */
export async function loadCard(
  pool: Pool,
  depotId: string,
  cardId: string,
  amountCents: number,
): Promise<LoadResult> {
  return inTransaction(pool, async (client) => {
    await queueFor(client, 'depots', depotId);
    await queueFor(client, 'fuel_cards', cardId);
    const left = await centsOf(client, 'depot', depotId);
    if (left === undefined || left < amountCents) return { ok: false, reason: 'budget-exhausted' };
    const balanceCents = await centsOf(client, 'card', cardId);
    if (balanceCents === undefined) return { ok: false, reason: 'no-such-card' };
    if (balanceCents + amountCents > (await limitOf(client, cardId)))
      return { ok: false, reason: 'card-limit' };

    await recordLoad(client, depotId, cardId, amountCents);
    return { ok: true, balanceCents: balanceCents + amountCents };
  });
}

/** Everything that depots and cards hold, in cents. Accounting compares it with what has been paid in. */
export async function closingTotal(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ total: string }>('SELECT sum(cents) AS total FROM money');
  return Number(rows[0]?.total ?? 0);
}

/** Waits until nobody else who loads is deciding about this depot or card. A row that is not there needs no queue. */
async function queueFor(client: PoolClient, table: 'depots' | 'fuel_cards', id: string): Promise<void> {
  await client.query(`SELECT FROM ${table} WHERE id = $1 FOR NO KEY UPDATE`, [id]);
}

/** Read after queueing, by a statement of its own: at READ COMMITTED it sees what those before have committed. */
async function centsOf(client: PoolClient, kind: 'depot' | 'card', id: string): Promise<number | undefined> {
  const { rows } = await client.query<{ cents: number }>(
    'SELECT cents FROM money WHERE kind = $1 AND holder = $2',
    [kind, id],
  );
  return rows[0]?.cents;
}

async function limitOf(client: PoolClient, cardId: string): Promise<number> {
  const { rows } = await client.query<{ limitCents: number }>(
    'SELECT limit_cents AS "limitCents" FROM fuel_cards WHERE id = $1',
    [cardId],
  );
  return rows[0]!.limitCents;
}

async function recordLoad(
  client: PoolClient,
  depotId: string,
  cardId: string,
  amountCents: number,
): Promise<void> {
  await client.query('INSERT INTO card_loads (depot_id, card_id, amount_cents) VALUES ($1, $2, $3)', [
    depotId,
    cardId,
    amountCents,
  ]);
}

/**
 * Runs `work` in a transaction on one connection, which nobody else uses until it has ended.
 *
 * @throws whatever `work` throws, once everything it did has been rolled back
 */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const breaks = (error: Error): void => void (broken = error);
  // The pool listens to idle clients only, and Node ends the process for an error that nobody hears.
  client.on('error', breaks);
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection on which not even ROLLBACK works must not go back to the pool.
    await client.query('ROLLBACK').catch(breaks);
    throw error;
  } finally {
    client.off('error', breaks);
    client.release(broken);
  }
}
