import type { ShownReplay } from './shown.ts';
import { evidence } from './counterexample.ts';
import { commandLines, headline, INDENT } from './headline.ts';
import { interleaving } from './interleaving.ts';
import { proseColumns, type RenderOptions } from './options.ts';
import { markOf } from './palette.ts';
import { asSentence, paragraph } from '../text/text.ts';

/** What came of running one order of statements again. */
export function replayLines(replay: ShownReplay, options: RenderOptions): string[] {
  return [
    ...headline(markOf(replay.verdict), options.guide.label, sentence(replay), options),
    '',
    ...body(replay, options),
  ];
}

function sentence({ verdict, counterexample }: ShownReplay): string {
  switch (verdict) {
    case 'broke':
      return counterexample?.headline ?? 'it broke again';
    case 'survived':
      return 'survived this order';
    case 'incompatible':
      return 'incompatible: this order no longer fits the code';
    case 'inconclusive':
      return 'inconclusive: neither a pass nor a failure';
  }
}

function body(replay: ShownReplay, options: RenderOptions): string[] {
  const { check } = options.guide;
  const say = (text: string): string[] => paragraph(text, proseColumns(options), INDENT);
  const mode = say(`${MODES[replay.mode]} Property: ${replay.property}.`);
  if (replay.verdict === 'broke' && replay.counterexample)
    return [...evidence(replay.counterexample, options), ...mode];
  const steps = interleaving({ callers: replay.callers, events: replay.timeline }, options);
  return [
    ...(steps.length > 0 ? [...steps, ''] : []),
    ...(replay.reason ? say(asSentence(replay.reason)) : []),
    ...say(meaning(replay)),
    ...mode,
    ...(check ? commandLines({ label: 'check', command: check(replay.subject ?? '') }, options) : []),
  ];
}

/** Whether the same statements were played, or as near as the code allows. */
export const MODES: Record<ShownReplay['mode'], string> = {
  exact: 'Replayed exactly: the same statements as when the token was made.',
  guided: 'Replayed as a guide: the code has changed, its lanes were switched at the same places.',
  'all-at-once': 'Played with everything at once: the token has a seed, and no schedule.',
};

/** What one order says about the code. */
export function meaning({ verdict }: ShownReplay): string {
  switch (verdict) {
    case 'survived':
      return 'That was one order. A check explores the others.';
    case 'incompatible':
      return 'That is neither a pass nor a failure: a check decides.';
    case 'broke':
    case 'inconclusive':
      return 'A check explores all orders.';
  }
}
