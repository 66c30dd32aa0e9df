import wrapAnsi from 'wrap-ansi';
import type { Comparison, DeliveredTests, KataVerdict, Prediction } from '../../session.ts';
import type { Screen } from '../screen.ts';

/** Beside the verdict: what the change's own tests say, and what was said before the run. */
export function saidText(
  { verdict }: Pick<KataVerdict, 'verdict'>,
  said: { tests?: DeliveredTests | undefined; prediction?: Prediction; comparison?: Comparison },
  screen: Pick<Screen, 'columns' | 'paint'>,
): string {
  const { tests, prediction, comparison } = said;
  const blocks: [label: string, sentences: string[], right?: boolean][] = [];
  if (tests) blocks.push(['its tests', [testsSentence(tests, verdict)]]);
  if (prediction && comparison)
    blocks.push(['you said', saidSentences(prediction, comparison, verdict), comparison.right]);
  const width = Math.min(screen.columns, 100) - 14;
  return blocks
    .flatMap(([label, sentences, right]) => {
      const lines = wrapAnsi(sentences.join(' '), width, { hard: true }).split('\n');
      const style = right === undefined ? 'bold' : right ? 'green' : 'yellow';
      return lines.map((line, index) =>
        index === 0 ? `  ${screen.paint(style, label.padEnd(10))}${line}` : `${' '.repeat(12)}${line}`,
      );
    })
    .join('\n');
}

function testsSentence({ passed, total }: DeliveredTests, verdict: KataVerdict['verdict']): string {
  const all = `${passed === total ? '✓' : '✗'} ${passed} of ${total} green`;
  return verdict === 'broke' && passed === total
    ? `${all}: the change as it was merged, run just now.`
    : `${all}, of the change as it was merged.`;
}

function saidSentences(
  { ship, sure, lines, between }: Prediction,
  { right, linesHit, between: came, promise }: Comparison,
  verdict: KataVerdict['verdict'],
): string[] {
  const judged = right === undefined ? 'no verdict to compare it with' : right ? 'right' : 'it ' + verdict;
  return [
    `${ship ? 'ship' : 'block'}, ${sure} % sure: ${judged}.`,
    ...(right && !ship && lines.length > 0
      ? [
          linesHit.length > 0
            ? `What you marked is what the explanation is about: ${linesHit.join(', ')}.`
            : 'What you marked is not what the explanation is about.',
        ]
      : []),
    ...(between && came !== undefined
      ? [
          came
            ? `Somebody does come between ${between[0]} and ${between[1]}.`
            : `In what is shown nobody comes between ${between[0]} and ${between[1]}.`,
        ]
      : []),
    ...(promise === undefined
      ? []
      : [promise ? 'The promise that you named broke.' : 'It was another promise that broke.']),
  ];
}
