// Near miss: everything is right, and nobody listens to the client that is lent: when its connection breaks, Node ends the process.
// Breaks: a lost connection costs one load, not the application
import type { Pool, PoolClient } from 'pg';

/** Why a card was not loaded. */
export type RefusalReason = 'budget-exhausted' | 'no-such-card' | 'card-limit';

/** How a request to load a card ended. `balanceCents` is what is on the card now. */
export type LoadResult = { ok: true; balanceCents: number } | { ok: false; reason: RefusalReason };

/** Ends a load early; the transaction is rolled back and the caller hears the reason. */
class LoadRefused extends Error {
  override readonly name = 'LoadRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`Card not loaded: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Moves money from a depot's budget to a driver's fuel card, in one transaction: the budget, the card and the
 * monthly statement change together, or not at all.
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
  try {
    const balanceCents = await inTransaction(pool, async (client) => {
      await debitDepot(client, depotId, amountCents);
      const balance = await creditCard(client, cardId, amountCents);
      await recordLoad(client, depotId, cardId, amountCents);
      return balance;
    });
    return { ok: true, balanceCents };
  } catch (error) {
    if (error instanceof LoadRefused) return { ok: false, reason: error.reason };
    throw error;
  }
}

/** Everything that depots and cards hold, in cents. Accounting compares it with what has been paid in. */
export async function closingTotal(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ total: string }>('SELECT sum(cents) AS total FROM money');
  return Number(rows[0]?.total ?? 0);
}

/** Checks and debits in one statement, so that two loads cannot spend the same budget. */
async function debitDepot(client: PoolClient, depotId: string, amountCents: number): Promise<void> {
  const { rowCount } = await client.query(
    'UPDATE depots SET budget_cents = budget_cents - $2 WHERE id = $1 AND budget_cents >= $2',
    [depotId, amountCents],
  );
  if (rowCount !== 1) throw new LoadRefused('budget-exhausted');
}

async function creditCard(client: PoolClient, cardId: string, amountCents: number): Promise<number> {
  try {
    const { rows } = await client.query<{ balanceCents: number }>(
      `UPDATE fuel_cards SET balance_cents = balance_cents + $2
       WHERE id = $1
       RETURNING balance_cents AS "balanceCents"`,
      [cardId, amountCents],
    );
    if (!rows[0]) throw new LoadRefused('no-such-card');
    return rows[0].balanceCents;
  } catch (error) {
    if (isCardLimit(error)) throw new LoadRefused('card-limit');
    throw error;
  }
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

/** The card would hold more than its limit: check_violation (23514) of `fuel_cards_limit`. */
function isCardLimit(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'fuel_cards_limit';
}

/**
 * Runs `work` in a transaction on one connection, which nobody else uses until it has ended.
 *
 * @throws whatever `work` throws, once everything it did has been rolled back
 */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection on which not even ROLLBACK works must not go back to the pool.
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}
