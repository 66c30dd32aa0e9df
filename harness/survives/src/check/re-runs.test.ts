import fc from 'fast-check';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { demand, subject } from '../language/language.ts';
import { check } from './in-memory.ts';

interface Counter {
  next: (pool: pg.Pool) => Promise<number>;
}

const { safety } = subject<Counter>();

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
  [{}, '10/10'],
  [{ reRuns: 3 }, '3/3'],
])('with %j, a failure breaks again in %s', async (option, reproduced) => {
  const { properties } = await check<Counter>({
    ...option,
    name: 'counter',
    code: () => ({ next: () => Promise.resolve(1) }),
    schema: 'CREATE TABLE counter (n int)',
    state: 'SELECT n FROM counter',
    promises: [differ],
  });
  expect(properties[0]).toMatchObject({ verdict: 'broke', counterexample: { reproduced } });
});
