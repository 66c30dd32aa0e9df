import fc from 'fast-check';
import { expect } from 'vitest';
import { subject, type PropertySpec } from '../../language/language.ts';
import type { FaultKind } from '../../model/faults.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import type { Chooser } from '../choosing.ts';
import { steered } from '../conduct.ts';
import { execute, type Execution } from '../execution.ts';
import { tinySetup, type TinySetup } from './tiny-setup.ts';

/** Moves money in a transaction, rolls back when something fails, and passes the error on. */
const CODE = `
import type { Pool } from 'pg';
interface Payments { charge(id: string, cents: number): Promise<string> }
const seen = new Set<string>();
export async function transfer(pool: Pool, cents: number) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE accounts SET cents = cents - $1 WHERE id = 1', [cents]);
    await client.query('UPDATE accounts SET cents = cents + $1 WHERE id = 2', [cents]);
    await client.query('COMMIT');
    return 'done';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
export async function forgetful(pool: Pool) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE accounts SET cents = 0');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    client.release();
    throw error;
  }
  client.release();
}
export async function hasty(pool: Pool) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE accounts SET cents = 0');
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
export async function attentive(pool: Pool) {
  const client = await pool.connect();
  const heard: string[] = [];
  const listen = (error: Error) => heard.push(error.message);
  client.on('error', listen);
  try {
    await client.query('UPDATE accounts SET cents = 0').catch(() => client.query('ROLLBACK')).catch(() => undefined);
    return heard;
  } finally {
    client.off('error', listen);
    client.release();
  }
}
export async function guarded(pool: Pool) {
  const [client, other] = [await pool.connect(), await pool.connect()];
  client.on('error', () => undefined);
  try {
    await client.query('SELECT pg_advisory_lock(7)');
    await client.query('UPDATE accounts SET cents = 0');
    await client.query('SELECT pg_advisory_unlock(7)');
    return 'done';
  } catch {
    const { rows } = await other.query('SELECT pg_try_advisory_xact_lock(7) AS free');
    return rows[0].free ? 'free' : 'still held';
  } finally {
    client.release();
    other.release();
  }
}
export async function note(pool: Pool, text: string) {
  const { rowCount } = await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  return rowCount;
}
export async function look(pool: Pool, sql: string) {
  return (await pool.query(sql)).rowCount;
}
export async function lookInTransaction(pool: Pool, sql: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query(sql);
    await client.query('COMMIT');
    return rowCount;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
export async function pay(pool: Pool, id: string, payments: Payments) {
  const receipt = await payments.charge(id, 500);
  await pool.query('INSERT INTO notes VALUES ($1)', [receipt]);
  return receipt;
}
export async function once(pool: Pool, text: string) {
  if (seen.has(text)) return 'again';
  seen.add(text);
  await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  return 'first';
}`;

/** A module that keeps accounts, and pays through an outside party. */
export const openAccounts = (server: PostgresServer): Promise<TinySetup> =>
  tinySetup(server, {
    schema: `CREATE TABLE accounts (id int PRIMARY KEY, cents int); CREATE TABLE notes (text text)`,
    code: CODE,
    definition: {
      seed: 'INSERT INTO accounts VALUES (1, 1000), (2, 0)',
      state: 'SELECT id, cents FROM accounts ORDER BY id',
      outside: {
        payments: {
          charge: (ledger, id: string, cents: number) => `receipt ${ledger.push({ id, cents })} of ${id}`,
        },
      },
    },
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
export const { safety, call } = subject<any>();

/** Plays the fault at the first statement with that anchor. */
export async function withFault(
  setup: TinySetup,
  fault: FaultKind,
  at: string,
  spec: Omit<PropertySpec<unknown, unknown>, 'inputs'>,
): Promise<Execution> {
  const property = safety('tiny', { inputs: fc.constant(0), ...spec } as never);
  let found = false;
  const chooser: Chooser = ({ enabled, byDefault }) => {
    const index = enabled.findIndex(
      ({ kind, move, anchor }) => kind === 'fault' && move.endsWith(`!${fault}`) && anchor === at,
    );
    if (found || index === -1) return byDefault;
    found = true;
    return index;
  };
  const execution = await execute(
    setup.of(property),
    0,
    steered(chooser, { holds: 0, faults: [fault], faultLimit: 1 }),
  );
  expect(found).toBe(true);
  return execution;
}
