// Near miss: five attempts, with the same pause for everybody: whoever has met somebody meets them again.
// Breaks: the rush hour comes to an end
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

const PAUSE_MS = 50;

/** serialization_failure and deadlock_detected: nothing has happened, and another attempt can succeed. */
const RETRYABLE = new Set(['40001', '40P01']);

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
  if (!Number.isInteger(cents) || cents <= 0) return { ok: false, reason: 'invalid-amount' };

  const charge = await inTransaction(pool, (client) => book(client, passageId, accountId, cents));
  // Only now is the charge certain. The connection is back in the pool; a printer may take its time.
  if (charge.isNew) await printer.receipt(passageId).catch(() => undefined);
  return charge.result;
}

async function book(
  client: PoolClient,
  passageId: string,
  accountId: string,
  cents: number,
): Promise<{ isNew: boolean; result: ChargeResult }> {
  const { rows } = await client.query<Account>(
    'SELECT owed_cents AS "owedCents", limit_cents AS "limitCents" FROM accounts WHERE id = $1',
    [accountId],
  );
  const account = rows[0];
  if (!account) return { isNew: false, result: { ok: false, reason: 'no-such-account' } };

  const before = await client.query('SELECT FROM charges WHERE passage_id = $1', [passageId]);
  if (before.rowCount) return { isNew: false, result: { ok: true, owedCents: account.owedCents } };

  const owedCents = account.owedCents + cents;
  if (owedCents > account.limitCents) return { isNew: false, result: { ok: false, reason: 'over-limit' } };

  // The same passage on two accounts at once: the unique index lets one in.
  const { rowCount } = await client.query(
    `INSERT INTO charges (passage_id, account_id, cents) VALUES ($1, $2, $3)
     ON CONFLICT (passage_id) DO NOTHING`,
    [passageId, accountId, cents],
  );
  if (!rowCount) return { isNew: false, result: { ok: true, owedCents: account.owedCents } };

  await client.query('UPDATE accounts SET owed_cents = $2 WHERE id = $1', [accountId, owedCents]);
  return { isNew: true, result: { ok: true, owedCents } };
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

/** Runs `work` in a transaction, and again, after a pause, when Postgres had to give it up. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      const { code } = error as { code?: string };
      if (!RETRYABLE.has(code ?? '') || attempt === 5) {
        broken = error as Error;
        throw error;
      }
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
    } finally {
      client.release(broken);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
