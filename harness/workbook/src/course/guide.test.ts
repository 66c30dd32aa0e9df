import { expect, it } from 'vitest';
import { renderProperty, renderVerdict } from 'survives-production/report';
import * as fixtures from '../../../survives/src/report/fixtures/verdicts.ts';
import { guideOf, type Guided } from './guide.ts';

const kata = { number: '07', slug: 'deadlocked-depots', title: 'The deadlocked depots' };
const looks = { columns: 100, color: false };
const withHints = (hintsSeen: number, hintsTotal: number): Guided => ({ ...kata, hintsSeen, hintsTotal });

it('names the kata, and how the order that broke it is played again, on the same code', () => {
  const lines = renderVerdict(fixtures.deadlocked(), { ...looks, guide: guideOf(withHints(0, 4)) }).split(
    '\n',
  );
  expect(lines[0]).toMatch(/^✗ 07 deadlocked-depots/);
  expect(lines.slice(-2)).toEqual([
    "    replay   npm run kata replay 07 '07/every-transfer-is-answered/0/77aa10|alice@UPDATE depots#1>bob' -- --subject sort-by-name",
    '    hint     npm run kata hint 07     (0 of 4 seen)',
  ]);
});

it('says which property to look at next', () => {
  const report = renderVerdict(fixtures.soldToTwoPeople(), { ...looks, guide: guideOf(kata) });
  expect(report.split('\n').at(-1)).toBe(
    '    next     npm run kata check 07 -- --property an-expired-lock-is-taken-over-once',
  );
});

it('offers the solution once all hints are seen, and no hint when there are none', () => {
  const last = (guided: Guided) =>
    renderProperty(fixtures.starved(), { ...looks, guide: guideOf(guided) })
      .split('\n')
      .at(-1);
  expect(last(withHints(3, 4))).toBe('    hint     npm run kata hint 07     (3 of 4 seen)');
  expect(last(withHints(4, 4))).toBe('    solution npm run kata solution 07     (all hints seen)');
  expect(last(kata)).toMatch(/^ {4}replay/);
});

it('leads from a survivor to the other designs, and names the kata and the code', () => {
  const lines = renderVerdict(fixtures.survived(), { ...looks, guide: guideOf(kata) }).split('\n');
  expect(lines.at(-1)).toBe('    compare  npm run kata solution 07');
  expect(lines).toContainEqual(expect.stringMatching(/^ {4}The deadlocked depots: attempt · [\d,]+ runs/));
});

it('quotes the name of a folder for the shell, and leaves out the code that is taken anyway', () => {
  const { check } = guideOf(kata);
  expect(check?.('attempt')).toBe('npm run kata check 07');
  expect(check?.('./my repair', 'one-holder')).toBe(
    "npm run kata check 07 -- --property one-holder --subject './my repair'",
  );
});
