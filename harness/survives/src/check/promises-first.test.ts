import fc from 'fast-check';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { demand, subject } from '../language/language.ts';
import { check } from './in-memory.ts';

interface Counter {
  next: (pool: pg.Pool) => Promise<number>;
}

const { contract, safety } = subject<Counter>();

const counting = contract<number>({
  sentences: { one: 'Each call answers one more than the one before.' },
  begin: { state: 0 },
  calls: {
    next: {
      args: [],
      about: () => ['the counter'],
      step: (n) => ({ sentence: 'one', answer: n + 1, then: n + 1 }),
    },
  },
});

const differ = safety('two callers get two numbers', {
  inputs: fc.constant(null),
  calls: () => [
    { caller: 'ann', fn: 'next', args: [] },
    { caller: 'ben', fn: 'next', args: [] },
  ],
  holds: ({ outcomes: [one, other] }) =>
    demand(one!.value !== other!.value, {
      headline: 'both got the same number',
      expected: 'two numbers',
      seen: String(one!.value),
    }),
});

it.each([
  ['names the mistake, and the contract is not begun', 'SELECT 1 AS n', ['two-callers-get-two-numbers']],
  [
    'holds, and the contract is looked at',
    'UPDATE counter SET n = n + 2 RETURNING n',
    ['one-call-after-another'],
  ],
])('a promise that %s', async (_, sql, broken) => {
  const told: { of: number; verdict?: string }[] = [];
  const verdict = await check<Counter>({
    onProgress: (progress) => told.push(progress),
    name: 'counter',
    code: (pool: pg.Pool) => ({ next: async () => (await pool.query<{ n: number }>(sql)).rows[0]!.n }),
    schema: async (owner: pg.Client) => void (await owner.query('CREATE TABLE counter (n int)')),
    seed: 'INSERT INTO counter VALUES (0)',
    state: 'SELECT n FROM counter',
    contract: counting,
    promises: [differ],
  });
  const judged = verdict.properties.filter(({ universal }) => !universal);
  // Nobody waits for what is not begun: how many there are is said of those that are looked at.
  expect(told.findLast(({ verdict }) => verdict !== undefined)?.of).toBe(judged.length);
  expect(judged.filter((property) => property.verdict === 'broke').map(({ id }) => id)).toEqual(
    expect.arrayContaining(broken),
  );
  expect(judged.some(({ id }) => id === 'one-call-after-another')).toBe(
    broken[0] === 'one-call-after-another',
  );
});
