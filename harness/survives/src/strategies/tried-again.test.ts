import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Result } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

const SCHEMA = `
CREATE TABLE deposits (key text PRIMARY KEY);
CREATE TABLE receipts (key text NOT NULL);`;

/** Tries again at once, without a pause in which others would come for nothing. */
const code = (remembersAttempts: boolean) => `
import type { Pool } from 'pg';
export async function deposit(pool: Pool, key: string): Promise<string> {
  let isNew = false;
  for (;;) {
    ${remembersAttempts ? '' : 'isNew = false;'}
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query('INSERT INTO deposits VALUES ($1) ON CONFLICT DO NOTHING', [key]);
      if (rowCount === 1) isNew = true;
      await client.query('COMMIT');
      break;
    } catch (error) {
      await client.query('ROLLBACK');
      if ((error as { code?: string }).code !== '40001') throw error;
    } finally {
      client.release();
    }
  }
  if (isNew) await pool.query('INSERT INTO receipts VALUES ($1)', [key]);
  return 'booked';
}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const oneReceipt = safety('a deposit has one receipt at most', {
  inputs: fc.constant('K1'),
  calls: (key) => ['alice', 'bob'].map((who) => call(who, 'deposit' as never, ...([key] as never[]))),
  faults: ['serialization-failure'],
  holds: ({ state }: Result<unknown>) =>
    demand(Number(state[0]!.receipts) <= 1, {
      headline: 'somebody has two receipts',
      expected: '1 at most',
      seen: String(state[0]!.receipts),
    }),
});

let server: PostgresServer;
const tinies: TinySetup[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const tiny of tinies) await tiny.close();
  await server.stop();
});

async function verdictOn(subjectCode: string): Promise<{ verdict: string; coverage?: string | undefined }> {
  const tiny = await tinySetup(server, {
    schema: SCHEMA,
    code: subjectCode,
    definition: { state: 'SELECT count(*) AS receipts FROM receipts' },
  });
  tinies.push(tiny);
  const examiner = new Examiner('99', tiny.of(oneReceipt), () => undefined);
  const nothing = { samples: 0, overlap: 0, secondFaults: 0, stress: 0 };
  const first = { ...nothing, steps: 10, completeFirstBound: true, faults: 10 };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

it('what an attempt has left in the process is seen by others who come before the next one', async () => {
  expect(await verdictOn(code(true))).toMatchObject({ verdict: 'broke' });
});

it('an attempt that starts with nothing from the last survives them', async () => {
  const { verdict, coverage } = await verdictOn(code(false));
  expect(verdict).toBe('survived');
  expect(coverage).toMatch(/each fault it must survive at each statement where it can happen/);
});
