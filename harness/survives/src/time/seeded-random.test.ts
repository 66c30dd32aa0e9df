import { describe, expect, it } from 'vitest';
import { seedFrom, seededMath, seededRandom } from './seeded-random.ts';

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
};

describe('seededRandom', () => {
  it('the same seed gives the same stream, today and next year', () => {
    expect(draw(1, 1000)).toEqual(draw(1, 1000));
    expect(draw(1, 3)).toMatchInlineSnapshot(`
      [
        0.3678755429573357,
        0.08161311969161034,
        0.8205357783008367,
      ]
    `);
  });

  it('neighbouring seeds give different streams', () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => draw(seed, 1)[0]);
    expect(new Set(firsts).size).toBe(1000);
  });

  it('is roughly uniform: in each tenth a tenth, within five standard deviations', () => {
    const count = 100_000;
    const bins = Array.from({ length: 10 }, () => 0);
    for (const value of draw(7, count)) bins[Math.floor(value * 10)]!++;
    expect(bins).toHaveLength(10);
    const deviation = Math.sqrt(count * 0.1 * 0.9);
    for (const bin of bins) expect(Math.abs(bin - count / 10)).toBeLessThan(5 * deviation);
  });

  it('takes seeds of any size', () => {
    for (const seed of [0, -1, 2 ** 31, 2 ** 40, 0.5]) expect(draw(seed, 1)[0]).toBeGreaterThanOrEqual(0);
  });
});

describe('a seed from a text', () => {
  it('is another one for each caller of a crowd, however long their names are', () => {
    const crowd = Array.from({ length: 1000 }, (_, n) => `a-customer-with-a-long-name-${n + 1}`);
    expect(new Set(crowd.map((name) => seedFrom(name))).size).toBe(1000);
  });

  it('depends on where it starts', () => {
    expect(seedFrom('alice', 7)).not.toBe(seedFrom('alice', 17));
  });
});

describe('seededMath', () => {
  it('is Math but for random, and leaves the real one alone', () => {
    const real = Math.random;
    const math = seededMath(() => 0.25);
    expect([math.random(), math.max(1, 2), math.PI]).toEqual([0.25, 2, Math.PI]);
    expect(Math.random).toBe(real);
  });
});
