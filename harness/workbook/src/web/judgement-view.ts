import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { saidSentences, sectionOf, testsSentence } from '../session.ts';
import type { BesideVerdict, CodeStatement, Kata, KataVerdict, WorkbookSession } from '../session.ts';
import type { BesideView, JudgedLine, JudgedStatement, JudgementView } from '../page/protocol.ts';
import { escapeHtml, highlightedLines } from './highlight.ts';
import { renderMarkdown } from './markdown.ts';

/** Incident, request and code, and nothing that says what is wrong with it. */
export async function judgementView(session: WorkbookSession, kata: Kata): Promise<JudgementView> {
  const { files, statements } = await session.beforeTheRun.change(kata);
  const readme = await textIn(kata, 'README.md');
  const request = await textIn(kata, 'request.md');
  const render = (markdown: string, name: string) => renderMarkdown(markdown, `katas/${kata.id}/${name}`);
  return {
    incident: render(sectionOf(readme, 'What the business saw'), 'README.md'),
    request: ['The request', 'The pull request']
      .map((title) => render(sectionOf(request, title), 'request.md'))
      .join(''),
    lines: files.flatMap(({ name, text }) => [
      headingLine(name, name),
      ...highlightedLines(text.trimEnd(), name).map((html, index) => ({ file: name, line: index + 1, html })),
    ]),
    statements: statements.map(judgedStatement),
  };
}

const headingLine = (file: string, text: string): JudgedLine => ({
  file,
  html: escapeHtml(text),
  tone: 'heading',
});

const judgedStatement = ({ file, line, text }: CodeStatement): JudgedStatement => ({
  place: `${file}:${line}`,
  text,
});

export function besideView(
  { verdict }: Pick<KataVerdict, 'verdict'>,
  { tests, prediction, comparison }: BesideVerdict,
): BesideView {
  const right = comparison?.right;
  return {
    ...(tests && {
      tests: { sentence: testsSentence(tests, verdict), allGreen: tests.passed === tests.total },
    }),
    ...(prediction &&
      comparison && {
        said: {
          sentences: saidSentences(prediction, comparison, verdict),
          ...(right !== undefined && { right }),
        },
      }),
  };
}

async function textIn(kata: Kata, name: string): Promise<string> {
  const path = join(kata.dir, name);
  return existsSync(path) ? readFile(path, 'utf8') : '';
}
