import type { Pool, PoolClient } from 'pg';

/** Why a passage was not charged. */
export type Refusal = 'no-such-account' | 'over-limit' | 'invalid-amount';

/** How a charge ended; `owedCents` is what the account owes now. */
export type ChargeResult = { ok: true; owedCents: number } | { ok: false; reason: Refusal };

/** The printer in the toll booth. */
export interface Printer {
  receipt(passageId: string): Promise<void>;
}

interface Account {
  owedCents: number;
  limitCents: number;
}

const MAX_ATTEMPTS = 5;
const PAUSE_MS = 50;

/**
 * Charges one passage to an account and prints the receipt. Conflicts with other charges are resolved here: callers
 * never see them.
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
  const account = await findAccount(pool, accountId);
  if (!account) return { ok: false, reason: 'no-such-account' };

  const owedCents = account.owedCents + cents;
  if (owedCents > account.limitCents) return { ok: false, reason: 'over-limit' };

  await withRetry(pool, async (client) => {
    await client.query('UPDATE accounts SET owed_cents = $2 WHERE id = $1', [accountId, owedCents]);
    await client.query('INSERT INTO charges (passage_id, account_id, cents) VALUES ($1, $2, $3)', [
      passageId,
      accountId,
      cents,
    ]);
    await printer.receipt(passageId);
  });
  return { ok: true, owedCents };
}

/** What an account owes. `undefined` when there is no such account. */
export async function owedBy(pool: Pool, accountId: string): Promise<number | undefined> {
  const account = await findAccount(pool, accountId);
  return account?.owedCents;
}

async function findAccount(pool: Pool, accountId: string): Promise<Account | undefined> {
  const { rows } = await pool.query<Account>(
    'SELECT owed_cents AS "owedCents", limit_cents AS "limitCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  return rows[0];
}

/** Runs `work` in a SERIALIZABLE transaction, and again when it fails: up to five times, with a pause in between. */
async function withRetry<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (attempt === MAX_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      client.release();
    }
  }
}
