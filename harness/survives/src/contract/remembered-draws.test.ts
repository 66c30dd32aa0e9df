import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyContract } from '../language/language.ts';
import { remembered } from './remembered-draws.ts';

const contract = (): AnyContract => ({}) as AnyContract;
const numbersFrom = (seed: number, draw: (random: fc.Random) => number): number[] => {
  class Drawn extends fc.Arbitrary<number> {
    generate(random: fc.Random): fc.Value<number> {
      return new fc.Value(draw(random), undefined);
    }
    canShrinkWithoutContext(value: unknown): value is number {
      return typeof value === 'number';
    }
    shrink(): fc.Stream<fc.Value<number>> {
      return fc.Stream.nil();
    }
  }
  return fc.sample(new Drawn(), { seed, numRuns: 20 });
};
const anyNumber = (random: fc.Random): number => random.nextInt(0, 1_000_000);

test('what is drawn again is what was drawn, and is drawn once', () => {
  const one = contract();
  let draws = 0;
  const counted = (random: fc.Random): number =>
    remembered(one, 'a number', random, () => {
      draws++;
      return anyNumber(random);
    });
  const first = numbersFrom(7, counted);
  expect(first).toEqual(numbersFrom(7, anyNumber));
  expect(new Set(first).size).toBeGreaterThan(10);
  expect(numbersFrom(7, counted)).toEqual(first);
  expect(draws).toBe(20);
  expect(numbersFrom(8, counted)).toEqual(numbersFrom(8, anyNumber));
});

test('neither for another contract, nor for something else', () => {
  const [one, other] = [contract(), contract()];
  const draw =
    (of: AnyContract, what: string, by: number) =>
    (random: fc.Random): number =>
      remembered(of, what, random, () => anyNumber(random) + by);
  const first = numbersFrom(7, draw(one, 'a number', 0));
  expect(numbersFrom(7, draw(other, 'a number', 1))).toEqual(first.map((n) => n + 1));
  expect(numbersFrom(7, draw(one, 'another number', 2))).toEqual(first.map((n) => n + 2));
});
