import type { History } from '../model/history.ts';
import { leaveOut } from '../text/leave-out.ts';
import type { Counterexample } from '../model/verdict.ts';
import { foundParts } from './found.ts';
import { INDENT } from './headline.ts';
import { interleaving } from './interleaving.ts';
import { proseColumns, usableColumns, type TextLooks } from './options.ts';
import { paintWith } from './palette.ts';
import { usageLines } from './usage.ts';
import { aroundDifference } from '../text/difference.ts';
import { withoutMoments } from '../text/values.ts';
import { dotted, paragraph, printable, widthOf } from '../text/text.ts';

/** Everything between the headline and the commands: expected and seen, the interleaving, why, how found. */
export function evidence(counterexample: Counterexample, options: TextLooks): string[] {
  const history = { callers: counterexample.callers, events: counterexample.timeline };
  const steps = interleaving(counterexample.usage ? excerpt(history, options) : history, options);
  return [
    ...expectedAndSeen(counterexample, options),
    '',
    ...(steps.length > 0 ? [...steps, ''] : []),
    ...(counterexample.usage ? [...usageLines(counterexample.usage, options), ''] : []),
    ...paragraph(counterexample.why, proseColumns(options), INDENT),
    ...howFound(counterexample, options),
  ];
}

/** Of a run under load a few statements show what is sent; how often is in the counts. */
function excerpt(history: History, { timeline }: TextLooks): History {
  const events = [...history.events];
  if (timeline !== 'full') leaveOut(events, { first: 10, last: 6 });
  return { ...history, events };
}

/** Characters; of what says more only the part is shown in which the two differ. */
const MOST_SAID = 240;

/** Side by side when there is room, so that the eye compares. */
export function expectedAndSeen(
  { expected, seen }: Pick<Counterexample, 'expected' | 'seen'>,
  options: TextLooks,
): string[] {
  const paint = paintWith(options.color);
  const [all, found] = [printable(withoutMoments(expected)), printable(withoutMoments(seen))];
  const [wanted, got] = options.timeline === 'full' ? [all, found] : aroundDifference(all, found, MOST_SAID);
  const gap = ' '.repeat(Math.max(5, 32 - widthOf(wanted)));
  const sideBySide = `${INDENT}expected   ${wanted}${gap}seen   ${got}`;
  if (widthOf(sideBySide) <= usableColumns(options)) {
    return [
      `${INDENT}${paint('faint', 'expected')}   ${wanted}${gap}${paint('faint', 'seen')}   ${paint('bad', got)}`,
    ];
  }
  const block = (label: string, text: string): string[] =>
    paragraph(text, proseColumns(options), `${INDENT}${label.padEnd(11)}`).map((line, index) =>
      index === 0 ? line.replace(label, paint('faint', label)) : line,
    );
  return [...block('expected', wanted), ...block('seen', got)];
}

function howFound(counterexample: Counterexample, options: TextLooks): string[] {
  const paint = paintWith(options.color);
  const parts = foundParts(counterexample);
  const lines =
    counterexample.token === ''
      ? paragraph(parts.join(' · '), proseColumns(options), INDENT)
      : dotted(parts, proseColumns(options), INDENT);
  return lines.map((line) => paint('faint', line));
}
