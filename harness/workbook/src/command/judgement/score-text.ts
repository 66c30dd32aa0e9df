import wrapAnsi from 'wrap-ansi';
import type { ReviewScore } from '../../session.ts';
import type { Screen } from '../screen.ts';

const LABEL = 13;

/** How somebody judges: what was right and wrong, how far what was said was off, and by kind of mistake. */
export function scoreText(
  of: string,
  score: ReviewScore,
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string {
  const { cards, hits, misses, falseAlarms, passed, brier, calibration, kinds } = score;
  if (cards === 0) return `${paint('bold', of)}   no card has been judged yet.`;
  const width = Math.min(columns, 100) - LABEL - 2;
  const row = (label: string, text: string): string[] =>
    wrapAnsi(text, width)
      .split('\n')
      .map(
        (line, index) => `  ${index === 0 ? paint('bold', label.padEnd(LABEL)) : ' '.repeat(LABEL)}${line}`,
      );
  return [
    paint('bold', `${of}   ${hits + passed} of ${cards} right`),
    '',
    ...row('breaks', `${hits} blocked · ${misses} shipped, which are misses`),
    ...row('survives', `${passed} shipped · ${falseAlarms} blocked, which are false alarms`),
    ...row('Brier', `${brier!.toFixed(2)}   0 is certain and right, 0.25 is what a coin gets`),
    ...row(
      'sure',
      calibration.map(({ sure, right, of }) => `${sure} %: ${right} of ${of} right`).join(' · '),
    ),
    ...kinds.flatMap(({ kind, right, of }, index) =>
      row(index === 0 ? 'by kind' : '', `${right} of ${of}   ${kind}`),
    ),
    '',
    misses + falseAlarms > 0
      ? '  What was judged wrong comes back in the rounds to come: npm run kata review'
      : '  Another round: npm run kata review',
  ].join('\n');
}
