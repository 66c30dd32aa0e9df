// Near miss: refuses every passage until the account is clear: nothing is lost, and nobody pays.
// Breaks: what can be charged is charged
import type { Pool } from 'pg';

/** Why a passage was not charged. */
export type Refusal = 'no-such-account' | 'over-limit' | 'invalid-amount';

/** How a charge ended; `owedCents` is what the account owes now. */
export type ChargeResult = { ok: true; owedCents: number } | { ok: false; reason: Refusal };

/** The printer in the toll booth. */
export interface Printer {
  receipt(passageId: string): Promise<void>;
}

/** Charging is suspended until the accounts have been compared. */
export async function chargePassage(
  pool: Pool,
  _passageId: string,
  accountId: string,
  cents: number,
  _printer: Printer,
): Promise<ChargeResult> {
  if (!(cents > 0)) return { ok: false, reason: 'invalid-amount' };
  return {
    ok: false,
    reason: (await owedBy(pool, accountId)) === undefined ? 'no-such-account' : 'over-limit',
  };
}

/** What an account owes. `undefined` when there is no such account. */
export async function owedBy(pool: Pool, accountId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ owedCents: number }>(
    'SELECT owed_cents AS "owedCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  return rows[0]?.owedCents;
}
