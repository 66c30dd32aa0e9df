import type { PropertyVerdict } from '../model/verdict.ts';
import type { ShownVerdict } from './shown.ts';
import { commandLines, INDENT } from './headline.ts';
import { proseColumns, type RenderOptions } from './options.ts';
import { markOf, paintWith, type Tone } from './palette.ts';
import { count, dotted, grouped, padEnd, paragraph, printable, widthOf } from '../text/text.ts';

/** One line for a property: `✗ broke  an expired lock can be taken once — seat A1 was sold to two people`. */
function propertyLine(property: PropertyVerdict, options: RenderOptions, note = ''): string[] {
  const { glyph, word, tone } = markOf(property.verdict);
  const lead = `${INDENT}${glyph} ${padEnd(word, 12)}   `;
  const about =
    note || property.counterexample?.headline || (property.verdict === 'inconclusive' ? property.reason : '');
  const text = property.name + (about ? ` — ${about}` : '');
  return leadPainted(paragraph(text, proseColumns(options), lead), lead, tone, options);
}

function leadPainted(lines: string[], lead: string, tone: Tone, { color }: RenderOptions): string[] {
  const [first = '', ...rest] = lines;
  const length = lead.trimEnd().length;
  return [paintWith(color)(tone, first.slice(0, length)) + first.slice(length), ...rest];
}

/** The property's line, and under it what was explored to be able to say so. */
export function propertyWithCoverage(property: PropertyVerdict, options: RenderOptions): string[] {
  const paint = paintWith(options.color);
  const coverage = paragraph(property.coverage, proseColumns(options), ' '.repeat(INDENT.length + 17));
  return [
    ...propertyLine(property, options),
    ...(property.coverage ? coverage.map((line) => paint('faint', line)) : []),
  ];
}

/**
 * What else was judged, in a line for the promises and a line for what is demanded of all code, and the command that
 * tells the next broken one in full. The story has to stay on the screen. `full` names each that is not green.
 */
export function otherProperties(
  verdict: ShownVerdict,
  told: PropertyVerdict,
  options: RenderOptions,
): string[] {
  const others = verdict.properties.filter((property) => property !== told);
  if (others.length === 0) return [];
  const named =
    options.timeline === 'full'
      ? others
          .filter((property) => property.verdict !== 'survived')
          .flatMap((property) => propertyLine(property, options))
      : [];
  const next = others.find((property) => property.verdict === 'broke');
  const { check } = options.guide;
  return [
    '',
    ...named,
    ...tallies('others', others, verdict, options),
    ...(next && check
      ? commandLines({ label: 'next', command: check(verdict.subject ?? '', next.id) }, options)
      : []),
  ];
}

/** What came of all properties, in two lines, where a command tells more; else each with what was explored for it. */
export function folded(verdict: ShownVerdict, options: RenderOptions): string[] {
  const { details } = options.guide;
  const { properties, subject = '' } = verdict;
  if (!details || options.timeline === 'full')
    return [...properties.flatMap((property) => propertyWithCoverage(property, options)), ''];
  return [
    ...tallies('promises', properties, verdict, options),
    ...commandLines({ label: 'explored', command: details(subject) }, options),
  ];
}

/** `    promises ✗ 2 broke · ✓ 9 survived so far`, and the same for what is demanded of all code. */
function tallies(
  label: string,
  properties: readonly PropertyVerdict[],
  { early }: ShownVerdict,
  options: RenderOptions,
): string[] {
  const groups = {
    [label]: properties.filter(({ universal }) => !universal),
    'all code': properties.filter(({ universal }) => universal),
  };
  return Object.entries(groups).flatMap(([name, all]) =>
    all.length === 0 ? [] : tally(name, all, early === true, options),
  );
}

function tally(
  label: string,
  properties: readonly PropertyVerdict[],
  early: boolean,
  options: RenderOptions,
): string[] {
  const paint = paintWith(options.color);
  const parts = (['broke', 'inconclusive', 'survived'] as const).flatMap((value) => {
    const number = properties.filter(({ verdict }) => verdict === value).length;
    const { glyph, tone } = markOf(value);
    const text = `${glyph} ${grouped(number)} ${value}`;
    return number === 0 ? [] : [{ text, painted: paint(tone, text) }];
  });
  const told = parts.map(({ text }) => text).join(' · ');
  const soFar =
    early && told.endsWith('survived')
      ? [' so far: more orders follow once nothing breaks', ' so far', '']
      : [''];
  const room = proseColumns(options) - INDENT.length - 9 - widthOf(told);
  const end = soFar.find((text) => widthOf(text) <= room) ?? '';
  if (room < 0) return paragraph(told, proseColumns(options), INDENT + padEnd(label, 9));
  return [INDENT + paint('faint', padEnd(label, 9)) + parts.map(({ painted }) => painted).join(' · ') + end];
}

/** `4,210 runs, 3,977 of them distinct · PostgreSQL 18.4 (embedded) · 3.2 s`: what stands above has been counted there. */
export function totals(verdict: ShownVerdict, options: RenderOptions): string[] {
  const sum = (of: (property: PropertyVerdict) => number): number =>
    verdict.properties
      .filter(({ universal }) => !universal)
      .reduce((total, property) => total + of(property), 0);
  const [runs, distinct] = [sum(({ schedules }) => schedules), sum((property) => property.distinct)];
  const parts = [
    printable(options.guide.code(verdict.subject ?? '')),
    `${count(runs, 'run')}, ${grouped(distinct)} of them distinct`,
    `PostgreSQL ${printable(verdict.postgres.version)} (${verdict.postgres.provider})`,
    `${(verdict.durationMs / 1_000).toFixed(1)} s`,
  ];
  const paint = paintWith(options.color);
  return dotted(parts, proseColumns(options), INDENT).map((line) => paint('faint', line));
}
