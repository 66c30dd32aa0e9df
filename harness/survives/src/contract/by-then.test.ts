import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyContract, Contract } from '../language/language.ts';
import { linearizable, type Operation } from './linearizable.ts';
import { allowed } from './possible.ts';

interface Till {
  pay: (pool: unknown, cents: number) => Promise<{ ok: boolean; sum: number }>;
}

/** Whoever pays is told what is in the till by then. */
const TILL: Contract<Till, number> = {
  sentences: { paid: 'paid in; `sum` is what is in it now' },
  begin: { state: 0 },
  calls: {
    pay: {
      args: [fc.nat()],
      about: () => ['the till'],
      step: (inIt, [cents]) => ({
        sentence: 'paid',
        answer: { ok: true },
        byThen: (sum) => ({ sum }),
        then: inIt + cents,
      }),
    },
  },
};

const paid = (cents: number, sum: number, [from, to]: [from: number, to: number]): Operation => ({
  fn: 'pay',
  args: [cents],
  heard: { value: { ok: true, sum } },
  when: { from, to },
});

describe('what an answer says of what is there by then', () => {
  const cases: [string, 'linearizable' | 'not linearizable', Operation[]][] = [
    ['each at once', 'linearizable', [paid(1, 1, [0, 9]), paid(2, 3, [0, 9])]],
    ['both look when both have paid', 'linearizable', [paid(1, 3, [0, 9]), paid(2, 3, [0, 9])]],
    ['neither sees the other', 'not linearizable', [paid(1, 1, [0, 9]), paid(2, 2, [0, 9])]],
    ['of before it paid', 'not linearizable', [paid(1, 0, [0, 9])]],
    ['of what was never there', 'not linearizable', [paid(1, 2, [0, 9]), paid(3, 4, [0, 9])]],
    ['of somebody who came after the answer', 'not linearizable', [paid(1, 3, [0, 4]), paid(2, 3, [5, 9])]],
    [
      'of somebody in the middle of three',
      'linearizable',
      [paid(1, 3, [0, 9]), paid(2, 7, [0, 9]), paid(4, 7, [0, 9])],
    ],
  ];
  it.each(cases)('%s: %s', (_, is, calls) => {
    expect(linearizable(calls, { contract: TILL as AnyContract, offsetMs: 0, budget: 1_000 }).is).toBe(is);
  });

  it('is what has been done, when nobody comes in between', () => {
    const [due] = allowed(TILL as AnyContract, 4, { fn: 'pay', args: [3] }, { from: 0, to: 1 });
    expect(due!.answer).toEqual({ ok: true, sum: 7 });
  });
});
