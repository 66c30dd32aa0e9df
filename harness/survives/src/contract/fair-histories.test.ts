import fc from 'fast-check';
import { expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { answerKindsIn } from './answer-kinds.ts';
import { sequences } from './arbitraries.ts';
import { FairHistories } from './fair-histories.ts';
import type { Sequence } from './moves.ts';

interface Desk {
  take: (pool: unknown, place: number) => boolean;
  giveBack: (pool: unknown, place: number) => boolean;
}
const place = fc.nat(9);

/** A place is given back by whoever has it: seldom, when places are drawn. */
const desk = subject<Desk>().contract<readonly number[]>({
  sentences: { taken: 'a place is taken once', back: 'what is taken is given back' },
  begin: { state: [] },
  calls: {
    take: {
      args: [place],
      about: ([place]) => [String(place)],
      weight: 3,
      step: (taken, [place]) =>
        taken.includes(place)
          ? { sentence: 'taken', answer: false }
          : { sentence: 'taken', answer: true, then: [...taken, place] },
    },
    giveBack: {
      args: [place],
      about: ([place]) => [String(place)],
      step: (taken, [place]) =>
        taken.includes(place)
          ? { sentence: 'back', answer: true, then: taken.filter((other) => other !== place) }
          : { sentence: 'back', answer: false },
    },
  },
});

const { movesWithFaults: moves, candidatesWithFaults: candidates } = LIMITS.contract;
const drawn = (limits: Partial<typeof LIMITS.contract>, seed: number): Sequence[] =>
  fc.sample(
    sequences(desk, { ...LIMITS.contract, moves, candidates, ...limits }, { size: 10, mayBeRestless: false }),
    { seed, numRuns: 32 },
  );
const kindsIn = (histories: readonly Sequence[]): Set<string> =>
  new Set(histories.flatMap((history) => [...answerKindsIn(desk, history)]));
const givesBack = (history: Sequence): boolean => answerKindsIn(desk, history).has('giveBack: back: true');

/** As many as a check plays. */
const PLAYED = 4;

it.each([1, 2, 3, 4, 5, 6, 7, 8])('of a few histories each answer is in one (seed %i)', (seed) => {
  const fair = new FairHistories(desk);
  const taken = drawn({ varied: true }, seed).filter((history) => fair.takes(history));
  expect(kindsIn(taken.slice(0, PLAYED)).size).toBe(4);
});

it('what takes two calls to come to is drawn more often where variety is wanted', () => {
  const often = (limits: Partial<typeof LIMITS.contract>): number =>
    [1, 2, 3, 4].flatMap((seed) => drawn(limits, seed)).filter(givesBack).length;
  expect(often({ varied: true })).toBeGreaterThan(1.5 * often({}));
});

it('where nothing new is proposed any will do', () => {
  const fair = new FairHistories(desk);
  const [history] = drawn({}, 1);
  const answers = Array.from({ length: 64 }, () => fair.takes(history!));
  expect(answers.filter(Boolean).length).toBeGreaterThan(7);
});
