import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check, replay, type CheckOptions } from './in-memory.ts';

interface Counter {
  next: (pool: pg.Pool) => Promise<number>;
  last: (pool: pg.Pool) => Promise<number>;
}
type Next = Counter['next'];

const contract = subject<Counter>().contract<number>({
  sentences: { next: 'Each gets the number after the last one.', last: 'The last number is told.' },
  begin: { state: 0 },
  calls: {
    next: {
      args: [],
      about: () => ['counter'],
      step: (last) => ({ sentence: 'next', answer: last + 1, then: last + 1 }),
    },
    last: {
      args: [],
      about: () => ['counter'],
      reads: true,
      step: (last) => ({ sentence: 'last', answer: last }),
    },
  },
  readers: () => [['last']],
  crowd: { callers: 12, gatherings: { 'all at once': { asks: () => ['next'] } } },
});

const COUNT = 'UPDATE counter SET n = n + 1 RETURNING n';
const READ = 'SELECT n FROM counter';
const numberFrom = async (pool: pg.Pool, sql: string): Promise<number> =>
  (await pool.query<{ n: number }>(sql)).rows[0]!.n;

const right: Next = (pool) => numberFrom(pool, COUNT);
const readsFirst: Next = async (pool) => {
  const n = await numberFrom(pool, READ);
  await pool.query('UPDATE counter SET n = $1', [n + 1]);
  return n + 1;
};
const looksAfterwards: Next = async (pool) => {
  await pool.query(COUNT);
  return numberFrom(pool, READ);
};

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const READS: Next = (pool) => numberFrom(pool, READ);

const judged = (next: Next, last = READS): CheckOptions<Counter> => ({
  ...{ name: 'counter', server, contract, promises: [] },
  code: (pool) => ({ next: () => next(pool), last: () => last(pool) }),
  schema: async (owner) =>
    void (await owner.query('CREATE TABLE counter (n int NOT NULL); INSERT INTO counter VALUES (0)')),
  state: 'SELECT n FROM counter',
});

it.each([
  ['reads first', readsFirst],
  ['looks afterwards', looksAfterwards],
])('the token of a crowd gathers it again, and the same breaks: %s', async (_, next) => {
  const { properties } = await check<Counter>({ ...judged(next), only: ['a-crowd'] });
  const { token, headline, seen } = properties[0]!.counterexample!;
  for (let n = 0; n < 3; n++)
    expect(await replay<Counter>({ ...judged(next), token })).toMatchObject({
      ...{ verdict: 'broke', mode: 'exact' },
      counterexample: { headline, seen },
    });
  expect(await replay<Counter>({ ...judged(right), token })).toMatchObject({ verdict: 'survived' });
});

it('whoever tells what there is, is asked when all have been answered', async () => {
  const upToTen: Next = (pool) => numberFrom(pool, 'SELECT least(n, 10) AS n FROM counter');
  const crowd = async (last: Next) =>
    (await check<Counter>({ ...judged(right, last), only: ['a-crowd'] })).properties[0];
  expect(await crowd(READS)).toMatchObject({ verdict: 'survived' });
  expect(await crowd(upToTen)).toMatchObject({
    verdict: 'broke',
    counterexample: {
      headline: 'last() was answered otherwise, when all others had their answers',
      expected: '12',
      seen: '10',
      reproduced: '2/2',
    },
  });
});
