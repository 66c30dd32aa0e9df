import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import { evidence } from './counterexample.ts';
import { commandLine, headline, INDENT, kataNumber, shellQuoted } from './headline.ts';
import { proseColumns, type RenderOptions } from './options.ts';
import { markOf } from './palette.ts';
import { otherProperties, propertyWithCoverage, subjectOption, totals } from './summary.ts';
import { asSentence, paragraph } from '../text/text.ts';
import { toldProperty } from './told.ts';

/** A whole verdict. The first property that broke is told in full. */
export function verdictLines(verdict: Verdict, options: RenderOptions): string[] {
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
  kata: string,
  options: RenderOptions,
  subject: Pick<Verdict, 'subject' | 'logs'> = { subject: 'attempt' },
): string[] {
  const mark = markOf(property.verdict);
  if (!property.counterexample) {
    const sentence =
      property.verdict === 'inconclusive'
        ? `inconclusive: ${property.reason ?? 'it was not exercised'}`
        : property.name;
    return [...headline(mark, kata, sentence, options), '', ...propertyWithCoverage(property, options)];
  }
  return [
    ...headline(mark, kata, property.counterexample.headline, options),
    '',
    ...evidence(property.counterexample, options),
    ...commands(kata, property.counterexample.token, subject, options),
  ];
}

function brokeLines(verdict: Verdict, told: PropertyVerdict, options: RenderOptions): string[] {
  return [...propertyLines(told, verdict.kata, options, verdict), ...otherProperties(verdict, told, options)];
}

function brokeWithoutStory(verdict: Verdict, options: RenderOptions): string[] {
  const lines = verdict.properties.flatMap((property) => propertyWithCoverage(property, options));
  return [...headline(markOf('broke'), verdict.kata, verdict.reason ?? 'broke', options), '', ...lines];
}

function commands(
  kata: string,
  token: string,
  { subject, logs }: Pick<Verdict, 'subject' | 'logs'>,
  options: RenderOptions,
): string[] {
  const number = kataNumber(kata);
  if (token === '') return hintLines(number, options);
  const option = subjectOption(subject);
  const replay = `npm run kata replay ${number} ${shellQuoted(token)}${option && ` --${option}`}`;
  const note = logs ? '(shows what the code logs)' : '';
  return [commandLine('replay', replay, options, note), ...hintLines(number, options)];
}

function hintLines(number: string, { hintsSeen, hintsTotal, ...rest }: RenderOptions): string[] {
  const options = { hintsSeen, hintsTotal, ...rest };
  if (hintsTotal === 0) return [];
  if (hintsSeen < hintsTotal)
    return [
      commandLine('hint', `npm run kata hint ${number}`, options, `(${hintsSeen} of ${hintsTotal} seen)`),
    ];
  return [commandLine('solution', `npm run kata solution ${number}`, options, '(all hints seen)')];
}

/** Says what was explored, property by property, and never that the code is correct. */
function survivedLines(verdict: Verdict, options: RenderOptions): string[] {
  const scope = 'Nothing broke it in the runs listed above. What they did not cover, they say nothing about.';
  return [
    ...headline(markOf('survived'), verdict.kata, 'survived', options),
    '',
    ...verdict.properties.flatMap((property) => propertyWithCoverage(property, options)),
    '',
    ...paragraph(scope, proseColumns(options), INDENT),
    ...totals(verdict, options),
    commandLine('compare', `npm run kata solution ${kataNumber(verdict.kata)}`, options),
  ];
}

function inconclusiveLines(verdict: Verdict, options: RenderOptions): string[] {
  const reason =
    verdict.reason ?? verdict.properties.find((property) => property.verdict === 'inconclusive')?.reason;
  return [
    ...headline(markOf('inconclusive'), verdict.kata, 'inconclusive: neither a pass nor a failure', options),
    '',
    ...(reason ? paragraph(asSentence(reason), proseColumns(options), INDENT) : []),
    ...(reason && verdict.properties.length > 0 ? [''] : []),
    ...verdict.properties.flatMap((property) => propertyWithCoverage(property, options)),
    ...(verdict.properties.length > 0 ? ['', ...totals(verdict, options)] : []),
  ];
}
