import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Prediction } from '../learner/record.ts';
import type { Comparison } from './comparison.ts';
import type { DeliveredTests } from './practice/delivered-tests.ts';

/** What the tests say that came with a change. */
export function testsSentence({ passed, total }: DeliveredTests, verdict: KataVerdict['verdict']): string {
  const all = `${passed === total ? '✓' : '✗'} ${passed} of ${total} green`;
  return verdict === 'broke' && passed === total
    ? `${all}: the change as it was merged, run just now.`
    : `${all}, of the change as it was merged.`;
}

/** What was said before the run, beside what the run has shown: the judgement first. */
export function saidSentences(
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
