import { saidSentences, testsSentence } from '../session.ts';
import type {
  BesideVerdict,
  CodeStatement,
  Comparison,
  Kata,
  KataVerdict,
  Prediction,
  WorkbookSession,
} from '../session.ts';
import type { BesideView, JudgedLine, JudgedStatement, JudgementView, SaidView } from '../page/protocol.ts';
import { escapeHtml, highlightedLines } from './highlight.ts';
import { renderMarkdown } from './markdown.ts';

/** Incident, request and code, and nothing that says what is wrong with it. */
export async function judgementView(session: WorkbookSession, kata: Kata): Promise<JudgementView> {
  const { files, statements, sections } = await session.beforeTheRun.change(kata);
  const rendered = (name: keyof typeof sections) =>
    sections[name].map((markdown) => renderMarkdown(markdown, `katas/${kata.id}/${name}`)).join('');
  return {
    incident: rendered('README.md'),
    request: rendered('request.md'),
    lines: files.flatMap(({ name, text }) => [
      headingLine(name, name),
      ...highlightedLines(text.trimEnd(), name).map((html, index) => ({ file: name, line: index + 1, html })),
    ]),
    statements: statements.map(judgedStatement),
  };
}

export const headingLine = (file: string, text: string): JudgedLine => ({
  file,
  html: escapeHtml(text),
  tone: 'heading',
});

export const judgedStatement = ({ file, line, text }: CodeStatement): JudgedStatement => ({
  place: `${file}:${line}`,
  text,
});

export function besideView(
  { verdict }: Pick<KataVerdict, 'verdict'>,
  { tests, prediction, comparison }: BesideVerdict,
): BesideView {
  return {
    ...(tests && {
      tests: { sentence: testsSentence(tests, verdict), allGreen: tests.passed === tests.total },
    }),
    ...(prediction && comparison && { said: saidView(prediction, comparison, verdict) }),
  };
}

export function saidView(
  prediction: Prediction,
  comparison: Comparison,
  verdict: KataVerdict['verdict'],
): SaidView {
  const { right } = comparison;
  return {
    sentences: saidSentences(prediction, comparison, verdict),
    ...(right !== undefined && { right }),
  };
}
