// Near miss: BEGIN to COMMIT in one string, so on one connection; nobody looks at how many rows the debit found.
// Breaks: money is neither made nor lost
import pg, { type Pool, type QueryResult } from 'pg';

/** Why a card was not loaded. */
export type RefusalReason = 'budget-exhausted' | 'no-such-card' | 'card-limit';

/** How a request to load a card ended. `balanceCents` is what is on the card now. */
export type LoadResult = { ok: true; balanceCents: number } | { ok: false; reason: RefusalReason };

/**
 * Moves money from a depot's budget to a driver's fuel card, in one round trip: the budget, the card and the
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
  const [depot, card] = [pg.escapeLiteral(depotId), pg.escapeLiteral(cardId)];
  const amount = Math.trunc(amountCents);
  try {
    const results = (await pool.query(
      `BEGIN;
       UPDATE depots SET budget_cents = budget_cents - ${amount} WHERE id = ${depot} AND budget_cents >= ${amount};
       UPDATE fuel_cards SET balance_cents = balance_cents + ${amount} WHERE id = ${card} RETURNING balance_cents;
       INSERT INTO card_loads (depot_id, card_id, amount_cents) VALUES (${depot}, ${card}, ${amount});
       COMMIT`,
    )) as unknown as QueryResult<{ balance_cents: number }>[];
    const [, debit, credit] = results;
    if (debit?.rowCount !== 1) return { ok: false, reason: 'budget-exhausted' };
    return { ok: true, balanceCents: credit!.rows[0]!.balance_cents };
  } catch (error) {
    if (isCardLimit(error)) return { ok: false, reason: 'card-limit' };
    if (isForeignKey(error)) return { ok: false, reason: 'no-such-card' };
    throw error;
  }
}

/** Everything that depots and cards hold, in cents. Accounting compares it with what has been paid in. */
export async function closingTotal(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ total: string }>('SELECT sum(cents) AS total FROM money');
  return Number(rows[0]?.total ?? 0);
}

/** The card would hold more than its limit: check_violation (23514) of `fuel_cards_limit`. */
function isCardLimit(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'fuel_cards_limit';
}

/** foreign_key_violation: the load cannot be written down for a card that does not exist. */
function isForeignKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}
