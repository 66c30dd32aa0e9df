// A PL/pgSQL function: the whole load is one statement of the client's, and errors undo it inside.
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
  const { rows } = await pool.query<{ balanceCents: number; refused: RefusalReason | null }>(
    'SELECT balance AS "balanceCents", refused FROM load_card($1, $2, $3)',
    [depotId, cardId, amountCents],
  );
  const { refused, balanceCents } = rows[0]!;
  return refused ? { ok: false, reason: refused } : { ok: true, balanceCents };
}

/** Everything that depots and cards hold, in cents. Accounting compares it with what has been paid in. */
export async function closingTotal(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ total: string }>('SELECT sum(cents) AS total FROM money');
  return Number(rows[0]?.total ?? 0);
}
