// One statement that does all of it: whoever writes in it names the rows of the step before, so no step is made alone.
import type { Pool } from 'pg';

/** Why a card was not loaded. */
export type RefusalReason = 'budget-exhausted' | 'no-such-card' | 'card-limit';

/** How a request to load a card ended. `balanceCents` is what is on the card now. */
export type LoadResult = { ok: true; balanceCents: number } | { ok: false; reason: RefusalReason };

/**
 * Moves money from a depot's budget to a driver's fuel card, in one statement: the budget, the card and the
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
    const { rows } = await pool.query<{ balanceCents: number | null; cardExists: boolean }>(
      `WITH debit AS (
         UPDATE depots SET budget_cents = budget_cents - $3
         WHERE id = $1 AND budget_cents >= $3 AND EXISTS (SELECT FROM fuel_cards WHERE id = $2)
         RETURNING id
       ), credit AS (
         UPDATE fuel_cards SET balance_cents = balance_cents + $3
         FROM debit
         WHERE fuel_cards.id = $2
         RETURNING balance_cents
       ), entry AS (
         INSERT INTO card_loads (depot_id, card_id, amount_cents) SELECT id, $2, $3 FROM debit
       )
       SELECT (SELECT balance_cents FROM credit) AS "balanceCents",
              EXISTS (SELECT FROM fuel_cards WHERE id = $2) AS "cardExists"`,
      [depotId, cardId, amountCents],
    );
    const { balanceCents, cardExists } = rows[0]!;
    if (balanceCents !== null) return { ok: true, balanceCents };
    return { ok: false, reason: cardExists ? 'budget-exhausted' : 'no-such-card' };
  } catch (error) {
    if (isCardLimit(error)) return { ok: false, reason: 'card-limit' };
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
