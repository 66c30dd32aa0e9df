// The account is locked before anything is read: charges of one account queue, and hardly anything is left to retry.
import type { Pool, PoolClient } from 'pg';

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

/** Ends an attempt early: the transaction is rolled back, the key with it. */
class Refused extends Error {
  readonly reason: Refusal;
  constructor(reason: Refusal) {
    super(reason);
    this.reason = reason;
  }
}

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
  const { result, isNew } = await withRetry(pool, (client) => charge(client, passageId, accountId, cents));
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

/** Everything that one attempt reads and writes. */
async function charge(
  client: PoolClient,
  passageId: string,
  accountId: string,
  cents: number,
): Promise<Attempt> {
  const { rows: accounts } = await client.query<{ owedCents: number }>(
    'SELECT owed_cents AS "owedCents" FROM accounts WHERE id = $1 FOR UPDATE',
    [accountId],
  );
  if (!accounts[0]) throw new Refused('no-such-account');
  const { rowCount } = await client.query(
    'INSERT INTO charges (passage_id, account_id, cents) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [passageId, accountId, cents],
  );
  if (rowCount === 0) return { result: { ok: true, owedCents: accounts[0].owedCents }, isNew: false };
  const { rows } = await client.query<{ owedCents: number }>(
    `UPDATE accounts SET owed_cents = owed_cents + $2 WHERE id = $1 AND owed_cents + $2 <= limit_cents
     RETURNING owed_cents AS "owedCents"`,
    [accountId, cents],
  );
  if (!rows[0]) throw new Refused('over-limit');
  return { result: { ok: true, owedCents: rows[0].owedCents }, isNew: true };
}

/**
 * Runs `work` in a transaction, again from the start while waiting can help. The pause is random (full
 * jitter), so that those who have met do not meet again, and nobody holds a connection meanwhile.
 */
async function withRetry(pool: Pool, work: (client: PoolClient) => Promise<Attempt>): Promise<Attempt> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (error instanceof Refused) return { result: { ok: false, reason: error.reason }, isNew: false };
      if (isTooLarge(error)) return { result: { ok: false, reason: 'over-limit' }, isNew: false };
      if (attempt === MAX_ATTEMPTS || !isWorthARetry(error)) throw error;
    }
    const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs));
  }
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => (broken = failed));
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * serialization_failure and deadlock_detected: nothing has happened, and the next attempt meets another situation. No
 * SQLSTATE, or class 57: the connection is gone, and whether it was charged nobody knows; the key does.
 */
function isWorthARetry(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code === '40001' || code === '40P01' || code === '57P01' || /terminated|ECONNRESET/.test(String(error))
  );
}

/** numeric_value_out_of_range: more than an integer holds, and so more than any limit. */
const isTooLarge = (error: unknown): boolean => codeOf(error) === '22003';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
