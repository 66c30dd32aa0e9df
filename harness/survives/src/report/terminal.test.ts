import { describe, expect, it } from 'vitest';
import * as fixtures from './fixtures/verdicts.ts';
import { golden } from './golden.ts';
import { plainGuide, type Guide } from './guide.ts';
import { renderProperty, renderReplay, renderVerdict, type RenderOptions } from './terminal.ts';
import { widthOf } from '../text/text.ts';

const options = (columns: number, rest: Partial<RenderOptions> = {}): RenderOptions => ({
  columns,
  color: false,
  guide: plainGuide('double-booked-seat'),
  ...rest,
});

const of = (label: string, { guide, ...rest }: RenderOptions): RenderOptions => ({
  ...rest,
  guide: { ...guide, label },
});

type Report = (options: RenderOptions) => string;
const REPORTS: Record<string, Report> = {
  'two-callers': (o) => renderVerdict(fixtures.soldToTwoPeople(), o),
  'after-expiry': (o) => renderProperty(fixtures.expired(), o),
  'for-update-on-nothing': (o) => renderProperty(fixtures.nothingToLock(), o),
  'three-callers': (o) => renderProperty(fixtures.everybodyToldYes(), o),
  deadlock: (o) => renderVerdict(fixtures.deadlocked(), of('deadlocked-depots', o)),
  serialization: (o) => renderProperty(fixtures.notSerializable(), of('deadlocked-depots', o)),
  retries: (o) => renderProperty(fixtures.gaveUp(), of('deadlocked-depots', o)),
  starvation: (o) => renderProperty(fixtures.starved(), of('deadlocked-depots', o)),
  load: (o) => renderProperty(fixtures.fannedOut(), of('fifty-thousand-trucks', o)),
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
        .filter((line) => !line.includes('npx survives-production'));
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

it('advises what its guide knows, in the words of the guide, and nothing else', () => {
  const guide: Guide = {
    label: 'billing',
    code: (subject) => `${subject} of billing`,
    replay: (token, subject) => `play ${subject} ${token.length}`,
    check: (subject, property) => `judge ${subject} ${property ?? 'all'}`,
    whenBroke: [{ label: 'read', command: 'man locks', note: '(long)' }],
    whenSurvived: [{ label: 'merge', command: 'git merge' }],
  };
  const commands = (name: string): string[] =>
    REPORTS[name]!(options(100, { guide }))
      .split('\n')
      .filter((line) => /^ {4}(?:replay|check|next|read|merge) {2}/.test(line));
  expect(commands('two-callers')).toEqual([
    '    replay   play attempt 61',
    '    read     man locks     (long)',
    '    next     judge attempt an-expired-lock-is-taken-over-once',
  ]);
  expect(commands('survived')).toEqual(['    merge    git merge']);
  expect(commands('replay-survived')).toEqual(['    check    judge attempt all']);
  const { check: _, ...withoutCheck } = guide;
  expect(REPORTS['replay-survived']!(options(100, { guide: withoutCheck }))).not.toMatch(/^ {4}check {2}/m);
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
