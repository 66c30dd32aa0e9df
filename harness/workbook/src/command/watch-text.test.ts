import { expect, test } from 'vitest';
import { helpText, keysText } from './watch-text.ts';

const plain = (_: string, text: string): string => text;
const red = { hints: { seen: 0, total: 4 }, broken: 4, told: 1, survived: false };

test('the keys are one line at any width, and ? has all of them', () => {
  const at = (columns: number) => keysText(red, { columns, paint: plain });
  expect(at(80)).toBe('r run · h hint 0/4 · b broken 2/4 · s solution · n next · ? keys · q quit');
  for (const columns of [60, 80, 100, 120]) expect(at(columns).length).toBeLessThan(columns);
  const help = helpText(red, ['edit here', ''], { columns: 80, paint: plain });
  expect(
    help
      .match(/^ {2}(\S) {2}/gm)
      ?.map((line) => line.trim())
      .join(''),
  ).toBe('rhbtdsvonl?q');
  expect(help.split('\n').filter((line) => line.length >= 80)).toEqual([]);
  expect(help).toMatch(/edit here$/);
});

test('what has survived has no hints to turn, and a debrief', () => {
  const green = { ...red, broken: 0, survived: true };
  expect(keysText(green, { columns: 80, paint: plain })).toBe(
    'r run · t values · d diff · s debrief · v drive · n next · ? keys · q quit',
  );
});
