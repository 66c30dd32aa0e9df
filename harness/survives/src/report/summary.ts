import type { PropertyVerdict } from '../model/verdict.ts';
import type { ShownVerdict } from './shown.ts';
import { commandLine, INDENT } from './headline.ts';
import { proseColumns, type RenderOptions } from './options.ts';
import { markOf, paintWith, type Tone } from './palette.ts';
import { count, dotted, grouped, padEnd, paragraph, printable } from '../text/text.ts';

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
 * What else is not green in a line each, how many are, and the command that tells the next broken one in full. The
 * story has to stay on the screen.
 */
export function otherProperties(
  verdict: ShownVerdict,
  told: PropertyVerdict,
  options: RenderOptions,
): string[] {
  const others = verdict.properties.filter((property) => property !== told);
  if (others.length === 0) return [];
  const lines = others
    .filter((property) => property.verdict !== 'survived')
    .flatMap((property) => propertyLine(property, options));
  const next = others.find((property) => property.verdict === 'broke');
  const { check } = options.guide;
  return [
    '',
    ...lines,
    ...survivors(verdict, others.filter((property) => property.verdict === 'survived').length, options),
    ...(next && check
      ? ['', commandLine({ label: 'next', command: check(verdict.subject ?? '', next.id) }, options)]
      : []),
  ];
}

function survivors({ early }: ShownVerdict, number: number, options: RenderOptions): string[] {
  if (number === 0) return [];
  const { glyph, word, tone } = markOf('survived');
  const lead = `${INDENT}${glyph} ${padEnd(word, 12)}   `;
  const briefly = early ? ' so far: more orders and inputs follow once nothing breaks' : '';
  const text = `${number} ${number === 1 ? 'other' : 'others'}${briefly}`;
  return leadPainted(paragraph(text, proseColumns(options), lead), lead, tone, options);
}

/** `9 properties · 4,210 runs, 3,977 of them distinct · PostgreSQL 18.4 (embedded) · 3.2 s`. */
export function totals(verdict: ShownVerdict, options: RenderOptions): string[] {
  const sum = (of: (property: PropertyVerdict) => number): number =>
    verdict.properties
      .filter(({ universal }) => !universal)
      .reduce((total, property) => total + of(property), 0);
  const [runs, distinct] = [sum(({ schedules }) => schedules), sum((property) => property.distinct)];
  const properties = verdict.properties.length;
  const parts = [
    printable(options.guide.code(verdict.subject ?? '')),
    `${grouped(properties)} ${properties === 1 ? 'property' : 'properties'}`,
    `${count(runs, 'run')}, ${grouped(distinct)} of them distinct`,
    `PostgreSQL ${printable(verdict.postgres.version)} (${verdict.postgres.provider})`,
    `${(verdict.durationMs / 1_000).toFixed(1)} s`,
  ];
  const paint = paintWith(options.color);
  return dotted(parts, proseColumns(options), INDENT).map((line) => paint('faint', line));
}
