import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Property } from '../language/language.ts';
import { inputAt, inputKey, seedOf } from './inputs.ts';

const property = (inputs: fc.Arbitrary<unknown>, id = 'p'): Property => ({
  id,
  name: id,
  kind: 'safety',
  inputs,
  calls: () => [],
});

const orders = fc.array(fc.record({ seat: fc.constantFrom('A1', 'A2'), price: fc.nat(1000) }), {
  minLength: 1,
  maxLength: 6,
});

describe('inputAt', () => {
  it('finds each generated input again', async () => {
    const one = property(orders);
    const generated: unknown[] = [];
    await fc.check(
      fc.asyncProperty(orders, (input) => {
        generated.push(input);
        return Promise.resolve(true);
      }),
      { seed: seedOf('01', one), numRuns: 12 },
    );
    for (const [index, input] of generated.entries()) {
      expect(await inputAt('01', one, String(index))).toEqual({ input });
    }
  });

  it('finds the input that fast-check shrank to', async () => {
    const one = property(orders);
    const dear = (input: { price: number }[]) => input.some(({ price }) => price > 100);
    const details = await fc.check(
      fc.asyncProperty(orders, (input) => Promise.resolve(!dear(input))),
      { seed: seedOf('01', one), numRuns: 24 },
    );
    expect(details.counterexample).toEqual([[{ seat: 'A1', price: 101 }]]);
    expect(details.counterexamplePath).toMatch(/^\d+(:\d+)+$/);
    expect(await inputAt('01', one, details.counterexamplePath!)).toEqual({
      input: details.counterexample![0],
    });
  });

  it('finds undefined where that is the input, and nothing where there is none', async () => {
    expect(await inputAt('01', property(fc.constant(undefined)), '0')).toEqual({ input: undefined });
    expect(await inputAt('01', property(fc.constant('x')), '0:5')).toBeUndefined();
  });
});

describe('the seed', () => {
  it('depends on name and property, and on nothing else', () => {
    expect(seedOf('01', { id: 'one-seat-one-holder' })).toBe(seedOf('01', { id: 'one-seat-one-holder' }));
    expect(seedOf('02', { id: 'one-seat-one-holder' })).not.toBe(seedOf('01', { id: 'one-seat-one-holder' }));
    expect(seedOf('01', { id: 'a' })).not.toBe(seedOf('01', { id: 'b' }));
  });
});

describe('the key of an input', () => {
  it('is the same for equal inputs, and tells apart what JSON does not', () => {
    expect(inputKey([{ a: 1 }])).toBe(inputKey([{ a: 1 }]));
    const different = [undefined, null, Number.NaN, 0, -0, '0', 0n, [], new Date(0), new Map()];
    expect(new Set(different.map(inputKey)).size).toBe(different.length);
  });
});
