import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { permutations } from '../judge/serial-equivalence.ts';
import { demand, subject, type Property } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

/**
 * The read-only anomaly (Fekete, O'Neil, O'Neil, 2004): whoever only reads sees the deposit and not the withdrawal, which then
 * costs a fee as if the deposit had not been there. Two of the three alone do nothing wrong under REPEATABLE READ.
 */
const CODE = `
import type { Pool } from 'pg';
async function isolated<T>(pool: Pool, level: string, work: (query: any) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL ' + level);
    const answer = await work(async (sql: string, params?: unknown[]) => (await client.query(sql, params)).rows);
    await client.query('COMMIT');
    return answer;
  } finally {
    client.release();
  }
}
const CURRENT = "SELECT cents FROM accounts WHERE name = 'current'";
const SAVINGS = "SELECT cents FROM accounts WHERE name = 'savings'";
const ADD = 'UPDATE accounts SET cents = cents + $2 WHERE name = $1';
export const withdraw = (pool: Pool, level: string) => isolated(pool, level, async (query) => {
  const [current] = await query(CURRENT);
  const [savings] = await query(SAVINGS);
  await query(ADD, ['current', current.cents + savings.cents < 10 ? -11 : -10]);
});
export const deposit = (pool: Pool, level: string) => isolated(pool, level, async (query) => {
  await query(SAVINGS);
  await query(ADD, ['savings', 20]);
  await query(SAVINGS);
});
export const statement = (pool: Pool, level: string) => isolated(pool, level, async (query) => {
  const [current] = await query(CURRENT);
  const [savings] = await query(SAVINGS);
  await query('SELECT 1');
  return [current.cents, savings.cents];
});`;
const SCHEMA = `CREATE TABLE accounts (name text PRIMARY KEY, cents int NOT NULL);
  INSERT INTO accounts VALUES ('current', 0), ('savings', 0)`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const definition = { state: 'SELECT name, cents FROM accounts ORDER BY name' };
  tiny = await tinySetup(server, { schema: SCHEMA, code: CODE, definition });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const noFee = (order: readonly string[], level: string) =>
  safety('whoever has been told of the deposit pays no fee', {
    inputs: fc.constant(order),
    calls: (names) => names.map((fn) => call(`by ${fn}`, fn as never, ...([level] as never[]))),
    holds: ({ outcomes, state }) => {
      const told = outcomes.find(({ fn }) => fn === 'statement')!.value as number[] | undefined;
      const left = state.find(({ name }) => name === 'current')!['cents'];
      const hasSeenDeposit = told?.[0] === 0 && told[1] === 20;
      demand(!hasSeenDeposit || left !== -11, {
        headline: 'a fee, though the deposit was there',
        expected: '-10',
        seen: String(left),
      });
    },
  }) as Property;

async function examined(order: readonly string[], level: string) {
  const examiner = new Examiner('99', tiny.of(noFee(order, level)), () => undefined);
  for (const { first, ...effort } of LIMITS.check.passes)
    await examiner.pass({ ...effort, first: { ...first, samples: 0, stress: 0, overlap: 0 } });
  return (await examiner.conclude()).verdict;
}

it.each(
  permutations(['withdraw', 'deposit', 'statement']).map((order) => [order.join(', '), order] as const),
)('what takes three is found by a schedule with one preemption: %s', async (_order, order) => {
  expect(await examined(order, 'REPEATABLE READ')).toMatchObject({
    verdict: 'broke',
    phase: 'preemption-1',
    counterexample: { reproduced: '10/10', preemptions: 1 },
  });
});

it('right code survives', async () => {
  expect(await examined(['withdraw', 'deposit', 'statement'], 'SERIALIZABLE')).toMatchObject({
    verdict: 'survived',
  });
});
