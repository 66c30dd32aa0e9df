import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Result } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { judgeFor } from '../check/judge.ts';
import { Examiner } from '../check/examine.ts';
import { playAll } from './play.ts';
import { Replay } from './replay.ts';
import type { Order } from './strategy.ts';
import { parseToken } from '../check/token.ts';

/** The look takes the server so long that two statements overlap whenever they are sent together, on a busy machine as well. */
const CODE = `
import type { Pool } from 'pg';
export async function take(pool: Pool, seat: string, who: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    \`INSERT INTO seats SELECT $1, $2 FROM (SELECT count(*) FROM generate_series(1, 300000)) AS work
     WHERE NOT EXISTS (SELECT FROM seats WHERE seat = $1)\`, [seat, who]);
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
const CALLERS = ['alice', 'bob'];
const oneHolder = (fn: string) =>
  safety('one seat, one holder', {
    inputs: fc.constant(CALLERS),
    calls: (callers) => callers.map((who) => call(who, fn as never, ...(['A1', who] as never[]))),
    holds: ({ state }: Result<unknown>) =>
      demand(state.length === 1, { headline: 'sold twice', expected: '1', seen: `${state.length}` }),
  });

async function examine(fn: string, stress: number) {
  const examiner = new Examiner('99', tiny.of(oneHolder(fn)), () => undefined);
  const first = {
    steps: 500,
    samples: 0,
    completeFirstBound: true,
    overlap: 0,
    faults: 0,
    secondFaults: 0,
    stress,
  };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

it('everything at once finds what no order of whole statements shows, and says that it is outside of them', async () => {
  expect(await examine('take', 0)).toMatchObject({ verdict: 'survived' });
  const broken = await examine('take', 200);
  expect(broken).toMatchObject({
    verdict: 'broke',
    phase: 'stress',
    coverage: expect.stringMatching(/; outside of any schedule, \d+ runs? with everything at once$/),
    counterexample: {
      found: expect.stringContaining('everything at once, where chance decides, and on no schedule'),
      token: expect.stringMatching(/\|all-at-once#\d+x50$/),
    },
  });
});

/** In which of the runs it broke, by their numbers from 1. */
async function broken(fn: string, order: Order, { toTheEnd = false } = {}) {
  const setup = tiny.of(oneHolder(fn));
  const judge = await judgeFor(setup, CALLERS);
  const replay = new Replay(setup.property, order);
  const runs: number[] = [];
  await playAll(replay, { setup, input: CALLERS }, (execution) => {
    if (judge(execution)) runs.push(replay.done);
    return runs.length > 0 && !toTheEnd;
  });
  return { runs, done: replay.done };
}

it('its token is a seed and a count: played again, some run breaks, and right code stands', async () => {
  const { counterexample } = await examine('take', 200);
  const token = parseToken(counterexample!.token);
  const { runs, done } = await broken('take', token);
  expect(runs).toEqual([done]);
  expect(await broken('takeByKey', token)).toEqual({ runs: [], done: 50 });
});

it('right code stands each of them', async () => {
  const hundred = { schedule: [], stress: { seed: 0, runs: 100 } };
  expect(await broken('takeByKey', hundred, { toTheEnd: true })).toEqual({ runs: [], done: 100 });
});
