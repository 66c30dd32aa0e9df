import { describe, expect, it } from 'vitest';
import * as fixtures from './fixtures/verdicts.ts';
import { golden } from './golden.ts';
import { renderProperty, renderReplay, renderVerdict, type RenderOptions } from './terminal.ts';
import { widthOf } from '../text/text.ts';

const options = (columns: number, rest: Partial<RenderOptions> = {}): RenderOptions => ({
  columns,
  color: false,
  hintsSeen: 0,
  hintsTotal: 4,
  kataTitle: 'The double-booked seat',
  ...rest,
});

const seatKata = '01-double-booked-seat';
const depotKata = '07-deadlocked-depots';

type Report = (options: RenderOptions) => string;
const REPORTS: Record<string, Report> = {
  'two-callers': (o) => renderVerdict(fixtures.soldToTwoPeople(), o),
  'after-expiry': (o) => renderProperty(fixtures.expired(), seatKata, o),
  'for-update-on-nothing': (o) => renderProperty(fixtures.nothingToLock(), seatKata, o),
  'three-callers': (o) => renderProperty(fixtures.everybodyToldYes(), seatKata, o),
  deadlock: (o) => renderVerdict(fixtures.deadlocked(), o),
  serialization: (o) => renderProperty(fixtures.notSerializable(), depotKata, o),
  retries: (o) => renderProperty(fixtures.gaveUp(), depotKata, o),
  starvation: (o) => renderProperty(fixtures.starved(), depotKata, o),
  load: (o) => renderProperty(fixtures.fannedOut(), '05-fifty-thousand-trucks', o),
  survived: (o) => renderVerdict(fixtures.survived(), o),
  inconclusive: (o) => renderVerdict(fixtures.inconclusive(), o),
  unreachable: (o) => renderVerdict(fixtures.unreachable(), o),
  'replay-broke': (o) => renderReplay(fixtures.replayed('broke'), o),
  'replay-survived': (o) => renderReplay(fixtures.replayed('survived'), o),
  'replay-incompatible': (o) => renderReplay(fixtures.replayed('incompatible'), o),
};

describe.each(Object.entries(REPORTS))('%s', (name, report) => {
  it('looks as it was approved, at 60, 80, 100 and 140 columns', () => {
    const all = [60, 80, 100, 140].map(
      (columns) => `${'='.repeat(columns)} ${columns}\n${report(options(columns))}`,
    );
    expect(all.join('\n\n')).toBe(golden(name, all.join('\n\n')));
  });

  it.each([40, 60, 79, 80, 81, 100, 120, 200])('stays within %i columns, commands aside', (columns) => {
    for (const timeline of ['short', 'full'] as const) {
      const lines = report(options(columns, { timeline }))
        .split('\n')
        .filter((line) => !line.includes('npm run kata'));
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([]);
      expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
    }
  });

  it('has the same text with and without colour, and not one escape sequence without', () => {
    // eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
    const sequences = /\u001b\[[\d;]*m/g;
    for (const columns of [60, 100]) {
      const plain = report(options(columns));
      const colored = report(options(columns, { color: true }));
      expect(plain).not.toContain('\u001b');
      expect(colored).toMatch(sequences);
      expect(colored.replace(sequences, '').replace(/ +$/gm, '')).toBe(plain);
    }
  });
});

it('shows every statement and the rows that came back when asked for the full timeline', () => {
  const report = `${REPORTS['two-callers']?.(options(120, { timeline: 'full' }))}\n\n${REPORTS.retries?.(options(120, { timeline: 'full' }))}`;
  expect(report).not.toMatch(/more statements/);
  expect(report).toBe(golden('full-timeline', report));
});

it('is coloured', () => {
  const report = REPORTS.deadlock?.(options(100, { color: true })) ?? '';
  expect(report).toBe(golden('deadlock-in-color', report));
});

it('offers the solution once all hints are seen, and no hint when there are none', () => {
  const seen = (hintsSeen: number, hintsTotal: number): string | undefined =>
    REPORTS.starvation?.(options(100, { hintsSeen, hintsTotal })).split('\n').at(-1);
  expect(seen(3, 4)).toBe('    hint     npm run kata hint 07     (3 of 4 seen)');
  expect(seen(4, 4)).toBe('    solution npm run kata solution 07     (all hints seen)');
  expect(seen(0, 0)).toMatch(/^ {4}replay/);
});

it('obeys nothing that a learner’s text says to the terminal', () => {
  const verdict = fixtures.soldToTwoPeople();
  const story = verdict.properties[0]?.counterexample;
  if (story)
    Object.assign(story, {
      seen: '\u001b[2J\u0007gone\r\nnext \u202eevil',
      headline: 'a\u001b]0;title\u0007b',
    });
  const report = renderVerdict(verdict, options(100));
  expect(report).toContain('\\x1b[2J\\x07gone next \\x202eevil');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});
