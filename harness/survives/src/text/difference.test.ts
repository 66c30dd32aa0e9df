import { describe, expect, it } from 'vitest';
import { aroundDifference } from './difference.ts';

const fleet = (except: Record<number, string> = {}): string =>
  Array.from({ length: 60 }, (_, n) => except[n + 1] ?? `T${n + 1} assigned: D${n + 1}`)
    .filter((entry) => entry !== '')
    .join(', ');

describe('two long texts that differ in one place', () => {
  it('are cut to it, with what stands around it', () => {
    expect(aroundDifference(fleet(), fleet({ 30: 'T30 skipped' }), 200)).toEqual([
      '… T28 assigned: D28, T29 assigned: D29, T30 assigned: D30, T31 assigned: D31, T32 assigned: D32, …',
      '… T28 assigned: D28, T29 assigned: D29, T30 skipped, T31 assigned: D31, T32 assigned: D32, …',
    ]);
  });

  it('where one item is missing, too', () => {
    const [one, other] = aroundDifference(fleet(), fleet({ 30: '' }), 200);
    expect(one).toContain('T29 assigned: D29, T30 assigned: D30, T31');
    expect(other).toContain('T29 assigned: D29, T31');
  });

  it('at the beginning or at the end', () => {
    const [, first] = aroundDifference(fleet(), fleet({ 1: 'T1 skipped' }), 200);
    expect(first).toBe('T1 skipped, T2 assigned: D2, T3 assigned: D3, …');
    const [, last] = aroundDifference(fleet(), fleet({ 60: 'T60 skipped' }), 200);
    expect(last).toBe('… T58 assigned: D58, T59 assigned: D59, T60 skipped');
  });

  it('and no number is cut in two', () => {
    const [one] = aroundDifference(`${fleet()} of 50,000 kg`, `${fleet()} of 50,001 kg`, 200);
    expect(one).toContain('of 50,000 kg');
  });

  it('from the first difference to the last', () => {
    const [, other] = aroundDifference(fleet(), fleet({ 30: 'T30 skipped', 32: 'T32 skipped' }), 200);
    expect(other).toContain('T30 skipped, T31 assigned: D31, T32 skipped');
  });
});

describe('texts that', () => {
  it('are short stay as they are', () => {
    expect(aroundDifference('T1, T2', 'T1, T3', 200)).toEqual(['T1, T2', 'T1, T3']);
  });

  it('have nothing in common stay as they are', () => {
    expect(aroundDifference(fleet(), 'nothing', 200)).toEqual([fleet(), 'nothing']);
  });
});
