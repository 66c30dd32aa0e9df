import type { DriveJudgement, DriveState, DriveView } from '../../model/drive.ts';
import type { HistoryEvent } from '../../model/history.ts';
import { expectedAndSeen } from '../counterexample.ts';
import { commandLines, headline, INDENT } from '../headline.ts';
import { interleaving } from '../interleaving.ts';
import { lineByLine } from '../linear.ts';
import { proseColumns, type RenderOptions } from '../options.ts';
import { markOf, paintWith } from '../palette.ts';
import { callersOf, rowsOf, type Row } from '../rows.ts';
import { asSentence, paragraph, printable } from '../../text/text.ts';
import { laneLines, lockLines, rowLines } from './standing.ts';

/** Everything that there is to see: the history, who stands where, the rows, the locks; at the end, the judgement. */
export function renderDrive(state: DriveState, options: RenderOptions): string {
  const { view } = state;
  const history = interleaving(view.history, { ...options, timeline: 'full' });
  return [
    ...beginningLines(view, options),
    ...(history.length > 0 ? ['', ...history] : []),
    '',
    ...renderMoment(state, options).split('\n'),
  ].join('\n');
}

/** What is new for somebody who has seen the history of `seen` already; all of it when the run was played anew. */
export function renderStep(state: DriveState, seen: DriveView, options: RenderOptions): string {
  const { moves, history } = state.view;
  const goesOn = seen.moves.length < moves.length && seen.moves.every((move, index) => move === moves[index]);
  const known = new Set(goesOn ? history.events.slice(0, seen.history.events.length) : []);
  const fresh = newRows(rowsOf(history, 'full'), known);
  const lines =
    fresh.length > 0
      ? [...lineByLine(fresh, callersOf(history), LINEAR_COLUMNS, strokesOf(options)), '']
      : [];
  return [...lines, ...renderMoment(state, options).split('\n')].join('\n');
}

/** Nothing is cited before it is known how it ends. */
const strokesOf = ({ color }: RenderOptions) => ({ paint: paintWith(color), cited: new Set<number>() });

/** Everything on one line that one caller did. */
const LINEAR_COLUMNS = 79;

/** Rows of a result have no event of their own: they belong to the row before them. */
function newRows(rows: readonly Row[], known: ReadonlySet<HistoryEvent>): Row[] {
  let isNew = false;
  return rows.filter(({ events }) => {
    if (events.length > 0) isNew = events.some((event) => !known.has(event));
    return isNew;
  });
}

/** How it is now, without how it came to it. */
function renderMoment({ view, plan, anew }: DriveState, options: RenderOptions): string {
  const paint = paintWith(options.color);
  const { end, lanes, locks, state } = view;
  const rows = [...rowLines(state, options), ...lockLines(locks, options)];
  const before = anew === null ? [] : [...paragraph(`! ${anew}`, proseColumns(options), '  '), ''];
  if (end) return [...before, ...rows, '', ...endLines(view, options)].join('\n');
  const following = plan
    ? [
        '',
        `  ${paint('faint', `towards "${printable(plan.headline)}": ${view.moves.length} of ${plan.moves.length}, then ${plan.next ?? 'the end'}`)}`,
      ]
    : [];
  return [...before, ...laneLines(lanes, options), '', ...rows, ...following].join('\n');
}

/** Which code, which property, which input. */
function beginningLines({ subject = '', property, input }: DriveView, options: RenderOptions): string[] {
  const paint = paintWith(options.color);
  const title = paint('strong', printable(options.guide.label));
  return [
    `${title}   ${printable(subject)} · ${property.name}`,
    ...input.callers.map(({ name, calls }) => `  ${printable(name)}: ${printable(calls.join(', then '))}`),
  ];
}

function endLines({ subject = '', end }: DriveView, options: RenderOptions): string[] {
  const { judgements, sentence } = end!;
  const say = (text: string): string[] => paragraph(text, proseColumns(options), INDENT);
  return [
    ...(sentence === undefined ? [] : [...say(asSentence(sentence)), '']),
    ...judgements.flatMap((judgement, index) => [
      ...(index === 0 ? [] : ['']),
      ...judgementLines(subject, judgement, options),
    ]),
  ];
}

function judgementLines(
  subject: string,
  { property, verdict, broken, reason, token }: DriveJudgement,
  options: RenderOptions,
): string[] {
  const say = (text: string): string[] => paragraph(text, proseColumns(options), INDENT);
  const { label, replay } = options.guide;
  const told = broken
    ? [...expectedAndSeen(broken, options), '', ...say(broken.why)]
    : say(reason ? asSentence(reason) : 'This order breaks nothing. A check explores the others.');
  return [
    ...headline(markOf(verdict), label, broken?.headline ?? `${verdict}: ${property.name}`, options),
    '',
    ...told,
    ...(broken ? say(`Property: ${property.name}.`) : []),
    ...commandLines({ label: 'replay', command: replay(token, subject) }, options),
  ];
}
