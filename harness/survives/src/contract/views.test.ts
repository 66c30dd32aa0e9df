import { describe, expect, it } from 'vitest';
import type { ViewModel } from '../language/language.ts';
import { CLOSE_MS } from './match.ts';
import { Span } from './time.ts';
import { differenceOf } from './views.ts';

type Moments = readonly Span[];

const view: ViewModel<Moments> = {
  sentence: 'view',
  columns: { id: 'text', at: 'moment' },
  rows: (moments) => moments.map((at) => ({ id: 'A1', at })),
};
const around = (ms: number) => new Span(ms - CLOSE_MS, ms + CLOSE_MS);
const seen = (...moments: number[]) => moments.map((ms) => ({ id: 'A1', at: new Date(ms) }));
const orders = (moments: readonly number[]): number[][] =>
  moments.length < 2
    ? [[...moments]]
    : moments.flatMap((first, n) => orders(moments.toSpliced(n, 1)).map((rest) => [first, ...rest]));

describe('rows that are alike but for a moment', () => {
  const moments = [1_000, 1_000 + 0.75 * CLOSE_MS, 1_000 + 1.5 * CLOSE_MS];

  it('are found in whatever order they come, each one of those that it could be', () => {
    for (const due of orders(moments))
      for (const there of orders(moments))
        expect(differenceOf(view, due.map(around), seen(...there), 0)).toBeNull();
  });

  it('do not stand for one another where they are further apart', () => {
    const [first, ...rest] = moments as [number, ...number[]];
    const late = first + 3 * CLOSE_MS;
    expect(differenceOf(view, [around(first), ...rest.map(around)], seen(...rest, late), 0)).toMatchObject({
      seen: expect.stringContaining(new Date(late).toISOString()) as string,
    });
  });

  it('are as many as are due', () => {
    expect(differenceOf(view, moments.map(around), seen(...moments, moments[0]!), 0)).not.toBeNull();
    expect(differenceOf(view, moments.map(around), seen(...moments.slice(1)), 0)).not.toBeNull();
  });
});

describe('rows without a moment', () => {
  const plain: ViewModel<readonly Record<string, unknown>[]> = {
    sentence: 'view',
    columns: { id: 'text', places: 'number' },
    rows: (rows) => rows,
  };
  const differs = (due: readonly Record<string, unknown>[], there: readonly Record<string, unknown>[]) =>
    differenceOf(plain, due, there, 0);
  const [one, two] = [
    { id: 'A1', places: 1 },
    { id: 'A2', places: 2 },
  ];

  it('are the same in any order, and a number as text is that number', () => {
    expect(differs([one, two], [{ id: 'A2', places: '2' }, one])).toBeNull();
  });

  it('are told where they are too many, too few, or there twice', () => {
    expect(differs([one, two], [one])).toEqual({ expected: "(id 'A2', places 2)", seen: 'no other row' });
    expect(differs([one], [one, two])).toEqual({ expected: 'no other row', seen: "(id 'A2', places 2)" });
    expect(differs([one, two], [one, one])).toEqual({
      expected: "(id 'A2', places 2)",
      seen: "(id 'A1', places 1)",
    });
  });

  it('are not the same where one has text, and the other a number or nothing', () => {
    expect(differs([{ id: 1, places: 1 }], [{ id: '1', places: 1 }])).not.toBeNull();
    expect(differs([{ id: 'null', places: 1 }], [{ id: null, places: 1 }])).not.toBeNull();
  });
});
