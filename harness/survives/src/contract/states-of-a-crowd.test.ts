import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { inSomeOrder } from './in-some-order.ts';
import type { Operation } from './linearizable.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- there is no subject here
const { contract } = subject<any>();
const CALLERS = 40;
const when = { from: 0, to: 1 } as Operation['when'];

/** All come into one house, so there are as many states as there are sets of guests; each state says `weight` more. */
function howManySteps(weight: number): { is: string; steps: number } {
  let steps = 0;
  const house = contract<{ guests: ReadonlySet<number>; rest: string }>({
    sentences: { in: 'Each comes in.' },
    begin: { state: { guests: new Set(), rest: 'x'.repeat(weight) } },
    calls: {
      come: {
        args: [fc.nat()],
        about: () => ['the house'],
        step: ({ guests, rest }, [guest]) => {
          steps++;
          const then = { guests: new Set([...guests, Number(guest)].sort((a, b) => a - b)), rest };
          return { sentence: 'in', answer: true, then };
        },
      },
    },
  });
  const calls = Array.from({ length: CALLERS }, (_, n): Operation => ({
    fn: 'come',
    args: [n],
    heard: { value: true },
    when,
  }));
  const { is } = inSomeOrder(calls, { contract: house, state: house.begin.state, budget: 20_000, all: true });
  return { is, steps };
}

it('of large states fewer are kept: the search says that it does not know, before memory ends', () => {
  const [small, large] = [howManySteps(0), howManySteps(20_000)];
  expect([small.is, large.is]).toEqual(['undecided', 'undecided']);
  expect(large.steps).toBeLessThan(small.steps / 4);
});
