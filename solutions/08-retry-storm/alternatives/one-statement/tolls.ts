// One statement charges: the key and the limit are asked while it writes. What is left to retry is the connection.
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

const MAX_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Charges one passage to an account, once, however often it is sent, and prints the receipt when it has been charged
 * for certain. After an attempt of which nobody knows how it ended, the receipt may be missing.
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
  const { result, isNew } = await withRetry(() => charge(pool, passageId, accountId, cents));
  // It is charged, whatever the printer says; asked again, it might print twice.
  if (isNew) await printer.receipt(passageId).catch(() => undefined);
  return result;
}

/** What an account owes. `undefined` when there is no such account. */
export async function owedBy(pool: Pool, accountId: string): Promise<number | undefined> {
  const { rows } = await pool.query<{ owedCents: number }>(
    'SELECT owed_cents AS "owedCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  return rows[0]?.owedCents;
}

/** One attempt: the row of the account, the key and the charge in one statement. */
async function charge(pool: Pool, passageId: string, accountId: string, cents: number): Promise<Attempt> {
  const { rows } = await unlessTooLarge(
    pool.query<{ owedCents: number }>(
      `WITH owed AS (
       UPDATE accounts SET owed_cents = owed_cents + $3
       WHERE id = $2 AND owed_cents <= limit_cents - $3 -- a sum might be more than an integer
         AND NOT EXISTS (SELECT 1 FROM charges WHERE passage_id = $1)
       RETURNING id, owed_cents
     ), charged AS (
       INSERT INTO charges (passage_id, account_id, cents) SELECT $1, id, $3 FROM owed
     )
     SELECT owed_cents AS "owedCents" FROM owed`,
      [passageId, accountId, cents],
    ),
  );
  if (rows[0]) return { result: { ok: true, owedCents: rows[0].owedCents }, isNew: true };
  return { result: await whyNot(pool, passageId, accountId), isNew: false };
}

/** No row for numeric_value_out_of_range (22003): more than an integer holds is more than any limit. */
async function unlessTooLarge<T>(answer: Promise<{ rows: T[] }>): Promise<{ rows: T[] }> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === '22003') return { rows: [] };
    throw error;
  }
}

/** It was charged before, or it cannot be. */
async function whyNot(pool: Pool, passageId: string, accountId: string): Promise<ChargeResult> {
  const { rows } = await pool.query<{ owedCents: number; charged: boolean }>(
    `SELECT owed_cents AS "owedCents", EXISTS (SELECT 1 FROM charges WHERE passage_id = $2) AS charged
     FROM accounts WHERE id = $1`,
    [accountId, passageId],
  );
  if (!rows[0]) return { ok: false, reason: 'no-such-account' };
  return rows[0].charged ? { ok: true, owedCents: rows[0].owedCents } : { ok: false, reason: 'over-limit' };
}

/** Runs one attempt, again while waiting can help, with a random pause. */
async function withRetry(work: () => Promise<Attempt>): Promise<Attempt> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isWorthARetry(error)) throw error;
    }
    const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs));
  }
}

/**
 * serialization_failure and deadlock_detected: nothing has happened, and the next attempt meets another situation. No
 * SQLSTATE, or class 57: the connection is gone, and whether it was charged nobody knows; the key does.
 */
function isWorthARetry(error: unknown): boolean {
  const code = codeOf(error);
  return (
    // unique_violation: the same passage was charged while this statement waited. The next attempt finds it.
    code === '23505' ||
    code === '40001' ||
    code === '40P01' ||
    code === '57P01' ||
    /terminated|ECONNRESET/.test(String(error))
  );
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
