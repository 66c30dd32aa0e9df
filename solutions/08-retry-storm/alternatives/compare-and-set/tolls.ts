// No transaction: what was read is a condition of the statement that writes. Whoever loses has lost to one who charged, and reads again.
import type { Pool } from 'pg';

/** Why a passage was not charged. */
export type Refusal = 'no-such-account' | 'over-limit' | 'invalid-amount';

/** How a charge ended; `owedCents` is what the account owes now. */
export type ChargeResult = { ok: true; owedCents: number } | { ok: false; reason: Refusal };

/** The printer in the toll booth. */
export interface Printer {
  receipt(passageId: string): Promise<void>;
}

/** What one attempt came to. `isNew`: this attempt has charged it, and no earlier one. */
type Attempt = { result: ChargeResult; isNew: boolean };

/**
 * Charges one passage to an account, once, however often it is sent, and prints the receipt when it has been charged
 * for certain. A lost connection is passed on: the gantry sends the passage again, and the key knows it.
 *
 * @param passageId made by the gantry; the same passage has the same id
 * @param cents the toll, above zero
 */
export async function chargePassage(
  pool: Pool,
  passageId: string,
  accountId: string,
  cents: number,
  printer: Printer,
): Promise<ChargeResult> {
  if (!(cents > 0)) return { ok: false, reason: 'invalid-amount' };
  let attempt: Attempt | undefined;
  while (!attempt) attempt = await charge(pool, passageId, accountId, cents);
  // It is charged, whatever the printer says; asked again, it might print twice.
  if (attempt.isNew) await printer.receipt(passageId).catch(() => undefined);
  return attempt.result;
}

/** What an account owes. `undefined` when there is no such account. */
export async function owedBy(pool: Pool, accountId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ owedCents: number }>(
    'SELECT owed_cents AS "owedCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  return rows[0]?.owedCents;
}

/** Reads, decides, and writes if what was read still holds; `undefined` when it does not. */
async function charge(
  pool: Pool,
  passageId: string,
  accountId: string,
  cents: number,
): Promise<Attempt | undefined> {
  const { rows } = await pool.query<{ owedCents: number; limitCents: number }>(
    'SELECT owed_cents AS "owedCents", limit_cents AS "limitCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  const account = rows[0];
  if (!account) return { result: { ok: false, reason: 'no-such-account' }, isNew: false };
  const { rowCount: known } = await pool.query('SELECT FROM charges WHERE passage_id = $1', [passageId]);
  if (known) return { result: { ok: true, owedCents: (await owedBy(pool, accountId)) ?? 0 }, isNew: false };
  const owedCents = account.owedCents + cents;
  if (owedCents > account.limitCents) return { result: { ok: false, reason: 'over-limit' }, isNew: false };
  try {
    const { rowCount } = await pool.query(
      `WITH owed AS (
         UPDATE accounts SET owed_cents = $4 WHERE id = $2 AND owed_cents = $5 RETURNING id
       )
       INSERT INTO charges (passage_id, account_id, cents) SELECT $1, id, $3 FROM owed`,
      [passageId, accountId, cents, owedCents, account.owedCents],
    );
    return rowCount === 1 ? { result: { ok: true, owedCents }, isNew: true } : undefined;
  } catch (error) {
    if (isWorthARetry(error)) return undefined;
    throw error;
  }
}

/** unique_violation: the passage was charged meanwhile. serialization_failure, deadlock_detected: nothing has happened. */
function isWorthARetry(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '23505' || code === '40001' || code === '40P01';
}
