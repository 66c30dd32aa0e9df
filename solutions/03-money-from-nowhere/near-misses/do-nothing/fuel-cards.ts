// Near miss: refuses every load: no money is made, and no truck is filled up.
// Breaks: what can be loaded is loaded
import type { Pool } from 'pg';

/** Why a card was not loaded. */
export type RefusalReason = 'budget-exhausted' | 'no-such-card' | 'card-limit';

/** How a request to load a card ended. `balanceCents` is what is on the card now. */
export type LoadResult = { ok: true; balanceCents: number } | { ok: false; reason: RefusalReason };

/** Loading is switched off until the books balance again. */
export async function loadCard(
  _pool: Pool,
  _depotId: string,
  _cardId: string,
  _amountCents: number,
): Promise<LoadResult> {
  return { ok: false, reason: 'budget-exhausted' };
}

/** Everything that depots and cards hold, in cents. Accounting compares it with what has been paid in. */
export async function closingTotal(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ total: string }>('SELECT sum(cents) AS total FROM money');
  return Number(rows[0]?.total ?? 0);
}
