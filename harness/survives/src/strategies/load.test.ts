import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Call, type LoadSpec, type Property } from '../language/language.ts';
import { LIMITS, type Limits } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { passesOf } from '../check/efforts.ts';
import { Examiner } from '../check/examine.ts';

const CODE = `
import type { Pool } from 'pg';
type Truck = number;

async function assign(pool: Pool, truck: Truck) {
  const client = await pool.connect();
  try {
    await client.query('SELECT FROM depots WHERE id = 1');
    await client.query('UPDATE trucks SET route = $1 WHERE id = $2', ['r', truck]);
  } finally {
    client.release();
  }
}
const numbers = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

export const unbounded = (pool: Pool, n: number) => Promise.all(numbers(n).map((truck) => assign(pool, truck)));
export async function bounded(pool: Pool, n: number) {
  const rest = numbers(n);
  await Promise.all([1, 2, 3].map(async () => {
    for (let truck = rest.pop(); truck; truck = rest.pop()) await assign(pool, truck);
  }));
}
export const atOnce = async (pool: Pool, n: number) =>
  (await pool.query('UPDATE trucks SET route = $1 WHERE id <= $2', ['r', n])).rowCount;
export const nested = (pool: Pool, n: number) => Promise.all(numbers(n).map(async () => {
  const client = await pool.connect();
  await pool.query('SELECT 1');
  client.release();
}));
export const listed = async (pool: Pool, trucks: Truck[]) =>
  (await pool.query('UPDATE trucks SET route = $1 WHERE id = ANY ($2)', ['r', trucks])).rowCount;
export const lookUp = async (pool: Pool) => (await pool.query('SELECT FROM depots WHERE id = 1')).rowCount;
`;

const TRUCKS = 3_000;
let server: PostgresServer;
let tiny: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: `CREATE TABLE depots (id int PRIMARY KEY); CREATE TABLE trucks (id int PRIMARY KEY, route text);
             INSERT INTO depots VALUES (1); INSERT INTO trucks SELECT i FROM generate_series(1, ${TRUCKS}) i;`,
    code: CODE,
    definition: {
      state: 'SELECT count(*)::int AS assigned FROM trucks WHERE route IS NOT NULL',
      poolSize: 10,
      connectionLimit: 15,
    },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

/** Two instances get half of the trucks each. */
const fleet = (fn: string, rest: Partial<LoadSpec<unknown, number>> = {}) =>
  safety('all trucks have a route', {
    inputs: fc.constant(TRUCKS),
    calls: (n) => [call('north', fn, n), call('south', fn, n)],
    holds: ({ outcomes, state }) => {
      const failed = outcomes.find(({ error }) => error);
      demand(!failed, {
        headline: 'trucks were left without a route',
        expected: 'every truck has one',
        seen: `${failed?.error?.code}: ${failed?.error?.message}`,
      });
      demand(state[0]!['assigned'] === TRUCKS, { headline: 'x', expected: 'all', seen: 'fewer' });
    },
    ...rest,
    load: rest.load ?? ((n) => `${n.toLocaleString('en')} trucks`),
  });

async function examine(property: Property, limits: Limits = LIMITS) {
  let runs = 0;
  const setup = tiny.of(property);
  const examiner = new Examiner('05', { ...setup, limits, database: setup.database }, () => void runs++);
  for (const effort of passesOf({})) await examiner.pass(effort);
  return { ...(await examiner.conclude()), runs };
}

describe('a property under load', () => {
  it('breaks code that wants more connections than the server gives', { timeout: 60_000 }, async () => {
    const { verdict, universal, runs } = await examine(fleet('unbounded'));
    expect(runs).toBe(1);
    expect(verdict).toMatchObject({ verdict: 'broke', phase: 'load', schedules: 1 });
    const story = verdict.counterexample!;
    expect(story.headline).toBe('trucks were left without a route');
    expect(story.seen).toMatch(/^53300: too many connections for role/);
    expect(story.reproduced).toBe('2/2');
    expect(story.found).toBe('found under load, 3,000 trucks · 2 callers');
    expect(story.usage).toMatchObject({ connections: 15, firstError: { code: '53300' } });
    expect(story.usage!.failedConnects).toBe(story.usage!.errors['53300']);
    expect(story.why).toMatch(
      /^With 15 connections open at once the next [\d,]+ were refused with SQLSTATE 53300\. Up to 2,990 requests queued/,
    );
    expect(story.timeline.length).toBeLessThan(250);
    expect(universal.get('nothing-after-the-answer')?.failure.phase).toBe('load');
  });

  it('is survived by code that keeps to a few, and says what was played', { timeout: 60_000 }, async () => {
    const { verdict, runs } = await examine(fleet('bounded'));
    expect(runs).toBe(1);
    expect(verdict).toMatchObject({
      verdict: 'survived',
      phase: 'load',
      coverage:
        '1 run under load, 3,000 trucks: 2 callers, 12,000 statements, all as they come; orders were not searched',
      usage: { statements: 12_000, connections: 6, waiters: 0, failedConnects: 0 },
    });
  });

  it('says when statements went in step', { timeout: 60_000 }, async () => {
    const few = { inStep: true, inputs: fc.constant(1_000) };
    const { verdict } = await examine(fleet('bounded', { ...few, holds: () => undefined }));
    expect(verdict).toMatchObject({
      verdict: 'survived',
      coverage:
        '1 run under load, 1,000 trucks: 2 callers, 4,000 statements, in step; orders were not searched',
    });
  });

  it(
    'in step is for a crowd, not for a long job: that could not be judged',
    { timeout: 60_000 },
    async () => {
      const limits = { ...LIMITS, free: { ...LIMITS.free, inStepSteps: 10_000 } };
      const { verdict } = await examine(fleet('bounded', { inStep: true }), limits);
      expect(verdict).toMatchObject({ verdict: 'inconclusive' });
      expect(verdict.reason).toMatch(/had not finished after 10000 statements$/);
    },
  );

  it('ends in step, too, when callers have left too much behind', { timeout: 60_000 }, async () => {
    const { verdict } = await examine(fleet('unbounded', { inStep: true }));
    expect(verdict).toMatchObject({ verdict: 'broke', phase: 'load' });
  });

  it('can ask how many rows one statement may take', async () => {
    const few = fleet('atOnce', {
      holds: ({ usage }) =>
        demand(usage.rowsPerStatement <= 500, {
          headline: 'one statement locked the whole fleet',
          expected: 'at most 500 rows in a statement',
          seen: String(usage.rowsPerStatement),
        }),
    });
    const { verdict } = await examine(few);
    expect(verdict.counterexample).toMatchObject({
      seen: '3000',
      why: 'One statement had 3,000 rows at once.',
    });
  });

  it('can ask how long somebody else has to wait', { timeout: 60_000 }, async () => {
    const inTheMiddle = (fn: string) =>
      fleet(fn, {
        calls: (n) => [call('north', fn, n), { ...call('passer-by', 'lookUp'), after: 50 }],
        instances: () => ({ 'passer-by': 'a' as const }),
        holds: ({ usage }) =>
          demand(usage.callers['passer-by']!.meanwhile < 200, {
            headline: 'everybody else waited for the fleet',
            expected: 'fewer than 200 statements of others',
            seen: String(usage.callers['passer-by']!.meanwhile),
          }),
      });
    const flooded = await examine(inTheMiddle('unbounded'));
    expect(flooded.verdict).toMatchObject({ verdict: 'broke' });
    expect(flooded.verdict.counterexample!.why).toMatch(
      /^Up to 2,990 requests queued.* others sent [\d,]+ statements\.$/,
    );
    expect((await examine(inTheMiddle('bounded'))).verdict).toMatchObject({ verdict: 'survived' });
  });

  it('tells a long list of what a call was given by its first items', async () => {
    const trucks = Array.from({ length: TRUCKS }, (_, n) => n + 1);
    const given = fleet('listed', {
      calls: () => [call('north', 'listed', trucks)],
      holds: () => demand(false, { headline: 'x', expected: 'y', seen: 'z' }),
    });
    const { timeline } = (await examine(given)).verdict.counterexample!;
    const called = timeline.find(({ kind }) => kind === 'call');
    expect(called).toMatchObject({ call: 'listed([1, 2, 3, … 2,997 more])' });
  });

  it('that never ends is told with what everybody waits for', async () => {
    const { verdict, universal } = await examine(fleet('nested'));
    expect(verdict).toMatchObject({ verdict: 'inconclusive' });
    expect(verdict.reason).toContain('waits for a pool client');
    expect([...universal.keys()]).toContain('every-call-comes-back');
  });
});

it('a server that is full says nothing about the code', async () => {
  const { database } = tiny.of(fleet('bounded'));
  await database.warm.closeIdle();
  const limit = (n: number) =>
    database.admin.query(`ALTER DATABASE ${database.own.name} CONNECTION LIMIT ${n}`);
  await limit(2);
  try {
    await expect(examine(fleet('bounded'))).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 2,
      message: expect.stringContaining(
        'no connection left for this check: too many connections for database',
      ) as string,
    });
  } finally {
    await limit(-1);
  }
});
