import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { Examiner } from '../check/examine.ts';
import { Search } from './search.ts';
import { parseToken } from '../check/token.ts';

/** Five statements before the look, one between look and booking: a late and narrow window. */
const CODE = `
import type { Pool } from 'pg';
export async function book(pool: Pool, who: string): Promise<boolean> {
  await pool.query('INSERT INTO attempts VALUES ($1)', [who]);
  for (let step = 0; step < 4; step++) await pool.query('SELECT FROM attempts');
  const { rows } = await pool.query('SELECT count(*)::int AS n FROM bookings');
  if (rows[0].n > 0) return false;
  await pool.query('UPDATE attempts SET who = who WHERE who = $1', [who]);
  await pool.query('INSERT INTO bookings VALUES ($1)', [who]);
  return true;
}`;

let server: PostgresServer;
let tiny: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE attempts (who text); CREATE TABLE bookings (who text)',
    code: CODE,
    definition: { state: 'SELECT who FROM bookings ORDER BY who' },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const soldOut = safety('two seats', {
  inputs: fc.constant(['alice', 'bob', 'carol']),
  calls: (callers) => callers.map((who) => call(who, 'book' as never, who)),
  holds: ({ state }) =>
    demand(state.length < 3, { headline: 'three sold', expected: 'two at most', seen: `${state.length}` }),
});

/** So little that not even the schedules with one preemption are all played in order. */
const budget = (samples: number) => ({
  steps: 60,
  samples,
  completeFirstBound: false,
  overlap: 0,
  faults: 0,
  secondFaults: 0,
  stress: 0,
});

async function examine(samples: number) {
  const examiner = new Examiner('99', tiny.of(soldOut), () => undefined);
  await examiner.pass({ from: 'inputs', first: budget(samples), inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

it('finds by sampling what the search in order has no budget for', async () => {
  expect(await examine(0)).toMatchObject({ verdict: 'survived' });
  expect(await examine(40)).toMatchObject({ verdict: 'broke', phase: 'sampling' });
});

it('shortens the schedule until each of its switches is needed, the same way each time', async () => {
  const search = new Search(tiny.of(soldOut), ['alice', 'bob', 'carol'], { beforeRun: () => undefined });
  await search.spend(budget(40));
  const found = search.report.failure!.schedule.length;
  const { counterexample } = await examine(40);
  expect(counterexample).toMatchObject({ headline: 'three sold', preemptions: 2, reproduced: '10/10' });
  const shortened = parseToken(counterexample!.token).schedule.length;
  expect({ found, shortened }).toMatchInlineSnapshot(`
    {
      "found": 16,
      "shortened": 2,
    }
  `);
  expect(await examine(40)).toMatchObject({ counterexample: { token: counterexample!.token } });
});
