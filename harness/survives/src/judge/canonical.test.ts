import { describe, expect, it } from 'vitest';
import type { Outcome } from '../language/language.ts';
import { canonical, comparable } from './canonical.ts';

const NOON = new Date('2024-01-01T12:00:00Z');
const minutesAfter = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000);
const answered = (value: unknown): Outcome => ({ caller: 'alice', fn: 'lock', args: ['A1'], value });
const failed = (error: Outcome['error']): Outcome => ({ caller: 'alice', fn: 'lock', args: ['A1'], error });

const one = (outcomes: Outcome[], state: unknown[] = [], startedAt = NOON) =>
  canonical(outcomes, state, startedAt);

describe('what is the same', () => {
  it('moments that are as far from the start of their run', () => {
    const inOneRun = one([answered({ until: minutesAfter(10) })]);
    const later = minutesAfter(3);
    expect(one([answered({ until: minutesAfter(13) })], [], later)).toBe(inOneRun);
    expect(one([answered({ until: new Date(minutesAfter(13).getTime() + 900) })], [], later)).toBe(inOneRun);
    expect(one([answered({ until: minutesAfter(15) })], [], later)).not.toBe(inOneRun);
  });

  it('errors of the same kind, whatever their words', () => {
    const error = { name: 'error', code: '40P01', message: 'Process 12 waits for 13' };
    expect(one([failed(error)])).toBe(one([failed({ ...error, message: 'Process 7 waits for 9' })]));
    expect(one([failed(error)])).not.toBe(one([failed({ ...error, code: '40001' })]));
    const own = { name: 'SoldOut', message: 'A1' };
    expect(one([failed(own)])).not.toBe(one([failed({ ...own, name: 'TypeError' })]));
  });

  it('objects whose keys are in another order, also deep down', () => {
    expect(comparable({ b: [{ y: 1, x: 2 }], a: 1 }, NOON)).toEqual({ a: 1, b: [{ x: 2, y: 1 }] });
    expect(one([answered({ b: 1, a: 2 })])).toBe(one([answered({ a: 2, b: 1 })]));
  });
});

describe('what is not', () => {
  it.each([
    ['an answer and an error', answered('40P01'), failed({ name: 'e', message: '', code: '40P01' })],
    ['null and an empty text', answered(null), answered('')],
    ['undefined and null', answered(undefined), answered(null)],
    ['another caller', answered(1), { ...answered(1), caller: 'bob' }],
    ['other arguments', answered(1), { ...answered(1), args: ['A2'] }],
    ['not a number and nothing', answered(Number.NaN), answered(null)],
    ['big and small numbers', answered(1n), answered(2n)],
  ])('%s', (_what, a, b) => {
    expect(one([a])).not.toBe(one([b]));
  });

  it('the same answers with another state, or rows in another order', () => {
    expect(one([], [{ n: 1 }])).not.toBe(one([], [{ n: 2 }]));
    expect(one([], [{ n: 1 }, { n: 2 }])).not.toBe(one([], [{ n: 2 }, { n: 1 }]));
  });
});

it('maps and sets are their entries, bigints their digits', () => {
  expect(comparable(new Map([['a', 1n]]), NOON)).toEqual([['a', '1']]);
  expect(comparable(new Set([minutesAfter(-2)]), NOON)).toEqual(['start -2 min']);
  expect(comparable(minutesAfter(0), NOON)).toBe('start +0 min');
});
