import type { CardView, JudgedCard, JudgedLine } from '../page/protocol.ts';
import type { CardLine, Comparison, KataVerdict, Prediction, ReviewCard } from '../session.ts';
import { escapeHtml, highlightedLines } from './highlight.ts';
import { headingLine, judgedStatement, saidView } from './judgement-view.ts';

/** What is shown of a card before it has been judged. */
export function cardView(card: ReviewCard, index: number): CardView {
  const { title, story, statements, promises } = card;
  return { index, title, story, lines: linesOf(card), statements: statements.map(judgedStatement), promises };
}

export function judgedCard(
  { card, was, files }: ReviewCard,
  verdict: KataVerdict,
  said: { prediction: Prediction; comparison: Comparison } | undefined,
): JudgedCard {
  const places = files.flatMap(({ name, text }) =>
    text.split('\n').map((line, index) => [`${name}:${index + 1}`, line] as const),
  );
  return {
    verdict,
    ...(said && { said: saidView(said.prediction, said.comparison, verdict.verdict) }),
    code: card.code,
    was,
    sources: Object.fromEntries(places),
  };
}

/** A line that is in the code has the colours that it has in the whole file. */
function linesOf({ lines, files }: ReviewCard): JudgedLine[] {
  const coloured = new Map(files.map(({ name, text }) => [name, highlightedLines(text, name)]));
  return lines.map(({ file, line, text, tone }: CardLine) => {
    if (tone === 'heading') return headingLine(file, text);
    const html = line === undefined ? undefined : coloured.get(file)?.[line - 1];
    return {
      file,
      html: html ?? escapeHtml(text),
      ...(line !== undefined && { line }),
      ...(tone && { tone }),
    };
  });
}
