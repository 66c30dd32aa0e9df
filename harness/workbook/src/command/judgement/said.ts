import wrapAnsi from 'wrap-ansi';
import {
  saidSentences,
  testsSentence,
  type Comparison,
  type DeliveredTests,
  type KataVerdict,
  type Prediction,
} from '../../session.ts';
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
