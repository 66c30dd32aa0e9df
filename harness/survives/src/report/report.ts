import type { Counterexample, PropertyVerdict } from '../model/verdict.ts';
import type { ShownVerdict } from './shown.ts';
import { evidence } from './counterexample.ts';
import { commandLines, headline, INDENT } from './headline.ts';
import { proseColumns, usableColumns, type RenderOptions } from './options.ts';
import { markOf } from './palette.ts';
import { folded, otherProperties, propertyWithCoverage, totals } from './summary.ts';
import { asSentence, paragraph, widthOf } from '../text/text.ts';
import { toldProperty, type ToldProperty } from './told.ts';

/** A whole verdict. The first property that broke is told in full. */
export function verdictLines(verdict: ShownVerdict, options: RenderOptions): string[] {
  const told = toldProperty(verdict);
  if (verdict.verdict === 'broke')
    return told ? brokeLines(verdict, told, options) : brokeWithoutStory(verdict, options);
  return verdict.verdict === 'survived'
    ? survivedLines(verdict, options)
    : inconclusiveLines(verdict, options);
}

/** One property, as an editor's test explorer shows it. The subject's name goes into the replay command. */
export function propertyLines(
  property: PropertyVerdict,
  options: RenderOptions,
  subject: Pick<ShownVerdict, 'subject' | 'logs'> = { subject: 'attempt' },
): string[] {
  const { label } = options.guide;
  const mark = markOf(property.verdict);
  if (!property.counterexample) {
    const sentence =
      property.verdict === 'inconclusive'
        ? `inconclusive: ${property.reason ?? 'it was not exercised'}`
        : property.name;
    return [...headline(mark, label, sentence, options), '', ...propertyWithCoverage(property, options)];
  }
  return tellBroken(
    property,
    property.counterexample,
    options,
    commands(property.counterexample.token, subject, options),
  );
}

function brokeLines(verdict: ShownVerdict, told: ToldProperty, options: RenderOptions): string[] {
  const { counterexample } = told;
  const below = [
    ...commands(counterexample.token, verdict, options),
    ...otherProperties(verdict, told, options),
  ];
  return tellBroken(told, counterexample, options, below);
}

function tellBroken(
  { verdict }: PropertyVerdict,
  counterexample: Counterexample,
  options: RenderOptions,
  below: readonly string[],
): string[] {
  const lead = headline(markOf(verdict), options.guide.label, counterexample.headline, options);
  const again = options.rows === undefined ? [] : ['', ...lead];
  const besides = lead.length + 1 + heightOf(below, options) + again.length;
  return [...lead, '', ...evidence(counterexample, options, besides), ...below, ...again];
}

/** Of a line that is wider than the screen several are seen. */
function heightOf(lines: readonly string[], options: RenderOptions): number {
  const columns = usableColumns(options);
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}

function brokeWithoutStory(verdict: ShownVerdict, options: RenderOptions): string[] {
  const lines = verdict.properties.flatMap((property) => propertyWithCoverage(property, options));
  return [
    ...headline(markOf('broke'), options.guide.label, verdict.reason ?? 'broke', options),
    '',
    ...lines,
  ];
}

function commands(
  token: string,
  { subject = '', logs }: Pick<ShownVerdict, 'subject' | 'logs'>,
  options: RenderOptions,
): string[] {
  const { replay, whenBroke } = options.guide;
  const again = {
    label: 'replay',
    command: replay(token, subject),
    note: logs ? '(shows what the code logs)' : '',
  };
  const canPlay = token !== '' && again.command !== '';
  return [...(canPlay ? [again] : []), ...whenBroke].flatMap((advice) => commandLines(advice, options));
}

/** Says what was explored, property by property, and never that the code is correct. */
function survivedLines(verdict: ShownVerdict, options: RenderOptions): string[] {
  const lead = headline(markOf('survived'), options.guide.label, 'survived', options);
  const scope =
    'Nothing broke it in the runs that were played. What they did not cover, they say nothing about.';
  return [
    ...lead,
    '',
    ...paragraph(scope, proseColumns(options), INDENT),
    ...noteLines(verdict, options),
    '',
    ...folded(verdict, options),
    ...totals(verdict, options),
    ...options.guide.whenSurvived.flatMap((advice) => commandLines(advice, options)),
    ...(options.rows === undefined ? [] : ['', ...lead]),
  ];
}

/** They broke nothing, so whoever reads why something broke is not held up by them. */
function noteLines({ notes = [] }: ShownVerdict, options: RenderOptions): string[] {
  return notes.flatMap((note) => paragraph(`Note: ${note}.`, proseColumns(options), INDENT));
}

function inconclusiveLines(verdict: ShownVerdict, options: RenderOptions): string[] {
  const reason =
    verdict.reason ?? verdict.properties.find((property) => property.verdict === 'inconclusive')?.reason;
  return [
    ...headline(
      markOf('inconclusive'),
      options.guide.label,
      'inconclusive: neither a pass nor a failure',
      options,
    ),
    '',
    ...(reason ? paragraph(asSentence(reason), proseColumns(options), INDENT) : []),
    ...(reason && verdict.properties.length > 0 ? [''] : []),
    ...verdict.properties.flatMap((property) => propertyWithCoverage(property, options)),
    ...(verdict.properties.length > 0 ? ['', ...totals(verdict, options)] : []),
  ];
}
