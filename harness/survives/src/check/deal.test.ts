import { describe, expect, it } from 'vitest';
import { dealOut } from './deal.ts';

const ordinary = {};
const withFaults = { faults: ['crash' as const] };
const underLoad = { load: () => 'much' };

describe('dealing properties out to stages', () => {
  it('gives each database the next one when all cost the same', () => {
    expect(dealOut(Array(6).fill(ordinary), 4)).toEqual([[0, 4], [1, 5], [2], [3]]);
  });

  it('keeps those with faults apart, wherever they stand', () => {
    const properties = [withFaults, ordinary, ordinary, ordinary, withFaults, ordinary];
    expect(dealOut(properties, 3)).toEqual([
      [0, 3],
      [4, 5],
      [1, 2],
    ]);
  });

  it('keeps a load from the others as well', () => {
    expect(dealOut([ordinary, ordinary, underLoad, ordinary], 2)).toEqual([
      [2, 3],
      [0, 1],
    ]);
  });

  it('deals out each of them once', () => {
    const properties = [underLoad, withFaults, ordinary, withFaults, ordinary, ordinary, ordinary];
    expect(dealOut(properties, 3).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
