import { describe, expect, it } from 'vitest';
import { citedSteps } from './cited.ts';
import * as fixtures from './fixtures/verdicts.ts';
import { plainGuide } from './guide.ts';
import { renderVerdict } from './terminal.ts';

const told = (columns: number, rows?: number): string[] =>
  renderVerdict(fixtures.soldToTwoPeople(), {
    columns,
    color: false,
    guide: plainGuide('double-booked-seat'),
    ...(rows !== undefined && { rows }),
  }).split('\n');

describe('the steps that an explanation names', () => {
  it.each([
    ['alice and bob both read seat_locks (steps 2 and 4) before (step 9), (step 6).', [2, 4, 9, 6]],
    ['Between step 1 and step 3 of alice came what bob did.', [1, 3]],
    ['three of them (steps 2, 4 and 11) and 7 others', [2, 4, 11]],
    ['No order of the 4 calls changes that.', []],
  ])('%s', (sentence, steps) => {
    expect([...citedSteps(sentence)]).toEqual(steps);
  });

  it('are marked in the interleaving, and no other is', () => {
    const marked = told(100).filter((line) => line.includes('▸'));
    expect(marked.map((line) => /▸ (\d+)/.exec(line)![1])).toEqual(['2', '4', '6', '9']);
  });
});

describe('a failure on a screen of which the height is known', () => {
  it.each([
    [80, 24],
    [80, 23],
    [120, 40],
  ])(
    '%i x %i: headline, sentence and each cited step are there at once, and the headline is the last line',
    (columns, rows) => {
      const lines = told(columns, rows);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines[0]).toBe('✗ double-booked-seat     seat A1 was sold to two people');
      expect(lines.at(-1)).toBe(lines[0]);
      const text = lines.join(' ').replace(/\s+/g, ' ');
      expect(text).toContain('alice and bob both read seat_locks (steps 2 and 4)');
      for (const step of [2, 4, 6, 9])
        expect(text).toMatch(new RegExp(`▸ ${step} (SELECT|INSERT) (… )?seat_locks`));
    },
  );

  it('leaves nothing out where there is room, and says how much it does where there is none', () => {
    const all = told(120).filter((line) => /^ {2}[▸ ] \d/.test(line));
    expect(told(120, 60).filter((line) => /^ {2}[▸ ] \d/.test(line))).toEqual(all);
    const counts = told(80, 23).flatMap((line) => /… (\d+) more statement/.exec(line)?.[1] ?? []);
    const left = told(80, 23).filter((line) => /^ {2}[▸ ] \d/.test(line));
    expect(counts.reduce((sum, count) => sum + Number(count), 0) + left.length).toBe(all.length);
  });
});
