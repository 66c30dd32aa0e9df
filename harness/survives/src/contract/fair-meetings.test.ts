import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { meetings } from './arbitraries.ts';
import { FairMeetings } from './fair-meetings.ts';
import type { Meeting } from './moves.ts';

interface Register {
  put: (pool: unknown, value: number) => void;
  clear: (pool: unknown) => number;
  look: (pool: unknown) => number;
}

/** It is put three times for each time that it is cleared. */
const register = subject<Register>().contract<number>({
  sentences: { is: 'what was put is there' },
  begin: { state: 0 },
  calls: {
    put: {
      args: [fc.nat(3)],
      about: () => ['register'],
      weight: 3,
      linearizable: true,
      step: (_, [value]) => ({ sentence: 'is', answer: undefined, then: value }),
    },
    clear: {
      args: [],
      about: () => ['register'],
      linearizable: true,
      step: (value) => ({ sentence: 'is', answer: value, then: 0 }),
    },
    look: {
      args: [],
      about: () => ['register'],
      reads: true,
      linearizable: true,
      step: (value) => ({ sentence: 'is', answer: value }),
    },
  },
});

const pairOf = ({ calls }: Meeting): string =>
  calls
    .slice(0, 2)
    .map(({ fn }) => fn)
    .toSorted()
    .join(' ');

function taken(seed: number, howMany: number): string[] {
  const fair = new FairMeetings(register);
  const proposed = fc.sample(meetings(register, LIMITS.contract), { seed, numRuns: 64 });
  return proposed
    .filter((meeting) => fair.takes(meeting))
    .slice(0, howMany)
    .map(pairOf);
}

it.each([1, 2, 3, 4, 5])(
  'each pair of functions has its turn, those that are called oftener first (seed %i)',
  (seed) => {
    const pairs = taken(seed, 8);
    for (const pair of ['clear put', 'look put', 'clear look']) expect(pairs).toContain(pair);
    expect(pairs.filter((pair) => pair.includes('put')).length).toBeGreaterThan(4);
  },
);

it('where nothing else is proposed it is taken', () => {
  const fair = new FairMeetings(register);
  const meeting: Meeting = {
    before: [],
    calls: [
      { by: 'first', fn: 'clear', args: [] },
      { by: 'second', fn: 'look', args: [] },
    ],
  };
  const answers = Array.from({ length: 64 }, () => fair.takes(meeting));
  expect(answers.filter(Boolean).length).toBeGreaterThan(8);
});
