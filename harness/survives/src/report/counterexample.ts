import type { History } from '../model/history.ts';
import { leaveOut } from '../text/leave-out.ts';
import type { Counterexample } from '../model/verdict.ts';
import { citedSteps } from './cited.ts';
import { foundParts } from './found.ts';
import { INDENT } from './headline.ts';
import { interleaving } from './interleaving.ts';
import { proseColumns, usableColumns, type TextLooks } from './options.ts';
import { paintWith } from './palette.ts';
import { usageLines } from './usage.ts';
import { aroundDifference } from '../text/difference.ts';
import { withoutMoments } from '../text/values.ts';
import { dotted, paragraph, printable, widthOf } from '../text/text.ts';

/**
 * Everything between the headline and the commands: why, the interleaving with the steps that this names, expected
 * and seen, how found. `besides`: lines that stand above and below it, where a screen's height is known.
 */
export function evidence(counterexample: Counterexample, options: TextLooks, besides = 0): string[] {
  const history = { callers: counterexample.callers, events: counterexample.timeline };
  const why = paragraph(counterexample.why, proseColumns(options), INDENT);
  const usage = counterexample.usage ? [...usageLines(counterexample.usage, options), ''] : [];
  const end = [...expectedAndSeen(counterexample, options), ...howFound(counterexample, options)];
  const others = why.length + usage.length + end.length + BLANK_LINES_AND_HEADING + besides;
  const steps = interleaving(counterexample.usage ? excerpt(history, options) : history, options, {
    cited: citedSteps(counterexample.why),
    ...(options.rows !== undefined && { most: options.rows - others }),
  });
  return [...why, '', ...(steps.length > 0 ? [...steps, ''] : []), ...usage, ...end];
}

const BLANK_LINES_AND_HEADING = 3;

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
