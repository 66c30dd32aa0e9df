import { expect, it } from 'vitest';
import type { AnyContract } from '../language/language.ts';
import { seededRandom } from '../time/seeded-random.ts';
import { inSomeOrder } from './in-some-order.ts';
import type { Operation } from './linearizable.ts';
import { match } from './match.ts';
import { keyOf } from './plain.ts';
import { allowed } from './possible.ts';
import { operation, REGISTERS } from './testing/registers.ts';

/** Registers, and a box that is emptied or not, whichever is said: two states may follow one answer. */
const CONTRACT: AnyContract = {
  ...(REGISTERS as AnyContract),
  calls: {
    ...(REGISTERS as AnyContract).calls,
    shake: {
      args: [],
      about: ([box]) => [box as string],
      step: (state: Record<string, number>, [box]) => [
        { sentence: 'put', answer: 'shaken' },
        { sentence: 'put', answer: 'shaken', then: { ...state, [box as string]: 0 } },
      ],
    },
  },
};
const BUDGET = 100_000;
const explained = (calls: readonly Operation[], all: boolean) =>
  inSomeOrder(calls, { contract: CONTRACT, state: CONTRACT.begin.state, budget: BUDGET, all });

it('agrees with brute force on 500 random small crowds, and so does all that may be left', () => {
  const counts = { explained: 0, 'not explained': 0 };
  for (let seed = 1; seed <= 500; seed++) {
    const crowd = randomCrowd(seededRandom(seed), 1 + (seed % 6));
    const ends = bruteForce(crowd);
    const is = ends.size > 0 ? 'explained' : 'not explained';
    const all = explained(crowd, true);
    expect([seed, explained(crowd, false).is, all.is]).toEqual([seed, is, is]);
    if (all.is === 'explained') expect(new Set(all.left.map(keyOf)), `seed ${seed}`).toEqual(ends);
    counts[is]++;
  }
  expect(Math.min(counts.explained, counts['not explained'])).toBeGreaterThan(100);
});

it('of many that are alike one is tried for all, and none is forgotten', () => {
  const swaps = (value: boolean, howMany: number): Operation[] =>
    Array.from({ length: howMany }, () => operation('swap', ['a', 0, 1], value, OVERLAPPING));
  expect(explained([...swaps(true, 1), ...swaps(false, 40)], true).is).toBe('explained');
  expect(explained([...swaps(true, 2), ...swaps(false, 40)], true).is).toBe('not explained');
});

it('without the budget it is undecided, and never a pass', () => {
  const puts = [0, 1, 2].map((n) => operation('put', ['a', n], 'ok', OVERLAPPING));
  const calls = [...puts, operation('swap', ['a', 5, 6], true, OVERLAPPING)];
  const found = inSomeOrder(calls, { contract: CONTRACT, state: CONTRACT.begin.state, budget: 3 });
  expect(found.is).toBe('undecided');
});

const OVERLAPPING: [number, number] = [0, 1];

function randomCrowd(random: () => number, calls: number): Operation[] {
  const below = (n: number): number => Math.floor(random() * n);
  return Array.from({ length: calls }, () => {
    const box = random() < 0.7 ? 'a' : 'b';
    switch (below(4)) {
      case 0:
        return operation('put', [box, below(3)], 'ok', OVERLAPPING);
      case 1:
        return operation('look', [box], below(3), OVERLAPPING);
      case 2:
        return operation('shake', [box], 'shaken', OVERLAPPING);
      default:
        return operation('swap', [box, below(2), below(3)], random() < 0.5, OVERLAPPING);
    }
  });
}

/** What every order leaves behind. */
function bruteForce(crowd: readonly Operation[]): Set<string> {
  const ends = new Set<string>();
  const from = (state: unknown, left: readonly Operation[]): void => {
    if (left.length === 0) ends.add(keyOf(state));
    for (const call of left) {
      for (const { answer, then = state } of allowed(CONTRACT, state, call, call.when))
        if (match(answer, call.heard, 0))
          from(
            then,
            left.filter((other) => other !== call),
          );
    }
  };
  from(CONTRACT.begin.state, crowd);
  return ends;
}
