import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property, type Result } from '../language/language.ts';
import type { Budget } from '../model/effort.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { Examiner } from '../check/examine.ts';

/** One statement looks and writes: nothing can come between them, one statement at a time. */
const CODE = `
import type { Pool } from 'pg';
export async function take(pool: Pool, seat: string, who: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'INSERT INTO seats SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM seats WHERE seat = $1)', [seat, who]);
  return rowCount === 1;
}
export async function takeByKey(pool: Pool, seat: string, who: string): Promise<boolean> {
  const { rowCount } = await pool.query('INSERT INTO keyed VALUES ($1, $2) ON CONFLICT DO NOTHING', [seat, who]);
  return rowCount === 1;
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE seats (seat text, who text); CREATE TABLE keyed (seat text PRIMARY KEY, who text)',
    code: CODE,
    definition: { state: 'SELECT seat, who FROM seats UNION ALL SELECT seat, who FROM keyed ORDER BY 1, 2' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const oneHolder = (fn: string) =>
  safety('one seat, one holder', {
    inputs: fc.constant(['alice', 'bob', 'carol']),
    calls: (callers) => callers.map((who) => call(who, fn as never, ...(['A1', who] as never[]))),
    holds: ({ state }: Result<unknown>) =>
      demand(state.length === 1, { headline: 'sold twice', expected: '1', seen: `${state.length}` }),
  });

async function examine(
  fn: string,
  overlap: number,
  budget: Partial<Budget> = {},
  own: { overlapCallers?: number } = {},
) {
  const examiner = new Examiner('99', tiny.of({ ...oneHolder(fn), ...own } as Property), () => undefined);
  const first = {
    steps: 500,
    samples: 0,
    completeFirstBound: true,
    overlap,
    overlapCallers: 3,
    faults: 0,
    secondFaults: 0,
    stress: 0,
    ...budget,
  };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

it('one statement at a time, in every order, finds nothing', async () => {
  expect(await examine('take', 0)).toMatchObject({
    verdict: 'survived',
    coverage: '3 callers: every feasible order, 6 schedules; one SQL statement at a time',
  });
});

it('a statement stopped between its look and its write does', async () => {
  expect(await examine('take', 100)).toMatchObject({
    verdict: 'broke',
    phase: 'overlap',
    counterexample: {
      token: expect.stringContaining('|start>alice~'),
      preemptions: 1,
      reproduced: '10/10',
      why: expect.stringContaining('One statement is one picture of the database, not a lock'),
    },
  });
});

it('what a key protects survives it, and the coverage says what was stopped', async () => {
  expect(await examine('takeByKey', 100)).toMatchObject({
    verdict: 'survived',
    coverage: expect.stringMatching(
      /one SQL statement at a time, and each writing statement stopped between reading and writing, \d+ schedules;/,
    ),
  });
});

it('three callers are left out of it, unless the property asks for them', async () => {
  expect(await examine('take', 100, { overlapCallers: 2 })).toMatchObject({ verdict: 'survived' });
  expect(await examine('take', 100, { overlapCallers: 2 }, { overlapCallers: 3 })).toMatchObject({
    verdict: 'broke',
    phase: 'overlap',
  });
});
