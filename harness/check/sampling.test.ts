import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinyKata, type TinyKata } from '../engine/testing/tiny-kata.ts';
import { demand, subject } from '../kata.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { Examiner } from './examine.ts';
import { parseToken } from './token.ts';

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
let kata: TinyKata;

beforeAll(async () => {
  server = await startPostgres();
  kata = await tinyKata(server, {
    schema: 'CREATE TABLE attempts (who text); CREATE TABLE bookings (who text)',
    code: CODE,
    kata: { state: 'SELECT who FROM bookings ORDER BY who' },
  });
});
afterAll(async () => {
  await kata.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const soldOnce = safety('sold once', {
  inputs: fc.constant(['alice', 'bob', 'carol']),
  calls: (callers) => callers.map((who) => call(who, 'book' as never, who)),
  holds: ({ state }) =>
    demand(state.length === 1, { headline: 'sold more than once', expected: '1', seen: `${state.length}` }),
});

const examine = async (samples: number) => {
  const examiner = new Examiner('99', kata.of(soldOnce), () => undefined);
  // So few that only runs without a preemption and the very first with one are played in order.
  await examiner.pass({ first: { steps: 60, samples }, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
};

it('finds by sampling what the bounded search has no budget for, and shortens it until each switch is needed', async () => {
  expect(await examine(0)).toMatchObject({ verdict: 'survived' });
  const { verdict, phase, counterexample } = await examine(40);
  expect({ verdict, phase }).toEqual({ verdict: 'broke', phase: 'sampling' });
  expect(counterexample).toMatchObject({
    headline: 'sold more than once',
    preemptions: 1,
    reproduced: '10/10',
  });
  // Who starts, and where it is left: without either it does not fail.
  expect(parseToken(counterexample!.token).schedule).toHaveLength(2);
  expect(await examine(40)).toMatchObject({ counterexample: { token: counterexample!.token } });
});
