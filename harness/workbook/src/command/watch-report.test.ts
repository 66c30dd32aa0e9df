import { expect, test } from 'vitest';
import { recorded } from '../timeline/testing/recorded.ts';
import type { Kata, KataVerdict } from '../session.ts';
import type { Context } from './context.ts';
import { sessionReport } from './watch-report.ts';

const guide = {
  label: '01 double-booked-seat',
  code: () => '',
  replay: () => 'npm run kata replay 01',
  whenBroke: [{ label: 'hint', command: 'npm run kata hint 01' }],
  whenSurvived: [],
};
const seen = (columns: number, rows: number): Context =>
  ({
    screen: { columns, rows, color: false, paint: (_: string, text: string) => text },
    session: { guide: () => Promise.resolve(guide) },
  }) as unknown as Context;

const counterexample = recorded('01-generated');
const common = { kind: 'safety', schedules: 4, distinct: 4, coverage: '' } as const;
const verdict = {
  ...{
    format: 1,
    kata: '01-double-booked-seat',
    subject: 'attempt',
    verdict: 'broke',
    durationMs: 1000,
    early: true,
  },
  postgres: { provider: 'embedded', version: '18.4' },
  properties: [
    { id: 'a', name: 'one seat', verdict: 'broke', counterexample, ...common },
    {
      id: 'b',
      name: 'another',
      verdict: 'broke',
      counterexample: { ...counterexample, headline: 'another one' },
      ...common,
    },
    { id: 'c', name: 'a third', verdict: 'survived', ...common },
  ],
} as unknown as KataVerdict;
const beside = `  its tests ✓ 8 of 8 green: the change as it was merged, run just now.
  you said  ship, 90 % sure: it broke.
            And a second line of what was said.`;
const places = 'edit katas/01/attempt\npage http://127.0.0.1:4717/';
const told = (columns: number, rows: number, turn = 0): Promise<string> =>
  sessionReport(seen(columns, rows), {} as Kata, { verdict, told: turn, types: [], beside, places });

test.each([
  [80, 24],
  [80, 30],
  [100, 28],
  [120, 40],
])(
  'at %i x %i the headline, why, the steps that it names, the tests and what was said are seen at once',
  async (columns, rows) => {
    // Three lines are for the keys; of what is longer the end is seen, which has the headline again.
    const lines = (await told(columns, rows)).split('\n').slice(3 - rows);
    const text = lines.join('\n');
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    for (const part of [
      '✗ 01 double-booked-seat',
      counterexample.headline,
      'alice and bob both read',
      '8 of 8 green',
      'you said',
    ])
      expect(text).toContain(part);
    for (const step of ['▸ 2', '▸ 4', '▸ 6', '▸ 9']) expect(text).toContain(step);
    expect(text).not.toMatch(/npm run/);
  },
);

test('a high screen has the places too, and another one that broke has its turn', async () => {
  expect(await told(120, 50)).toMatch(/edit katas[^]*page http/);
  expect(await told(120, 50)).not.toContain('another one');
  expect(await told(120, 50, 1)).toContain('another one');
});
