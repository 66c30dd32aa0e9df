import type { Tone } from 'survives-production/report';
import type { Block, Layout, Line } from './layout.ts';
import { shape, type SvgShape } from './shape.ts';
import { laneColor, signAt } from './signs.ts';
import type { Wait } from './spans.ts';
import type { Story } from './story.ts';

/** What marks a beat that went otherwise than in the run beside it. */
export interface Emphasis {
  /** By beat. */
  differs?: readonly boolean[];
  /** Steps that the explanation names. */
  cited?: ReadonlySet<number>;
}

/** The whole run, in the order of painting: lines, spans, arrows, then signs and text over them. */
export function draw(story: Story, layout: Layout, { differs = [], cited }: Emphasis = {}): SvgShape[] {
  return [
    ...lifelines(story, layout),
    ...transactions(story, layout),
    ...story.waits.map((wait) => waitSpan(wait, layout)),
    ...layout.blocks.map((block) =>
      blockShape(block, layout, {
        differs: differs[block.beat] ?? false,
        cited: isCited(story, block.beat, cited),
      }),
    ),
    ...story.waits.flatMap((wait) => waitArrows(wait, story, layout)),
    ...deadlockArrows(story, layout),
    ...layout.blocks.map(({ mark, x, y, track }) =>
      signAt(mark, x, y, layout.tracks[track]!.color, layout.scale),
    ),
    ...layout.lines.map((line) => lineShape(line, layout, isCited(story, line.beat, cited))),
  ];
}

/** The heading: who is on which track. Drawn apart, because it stays while the rest scrolls. */
export function drawHeading({ form, tracks, file, placeX, rows, width }: Layout, rowPx: number): SvgShape[] {
  if (form === 'rails' || rows.length === 0) return [];
  const names = tracks.map(({ textX, x, name, instance, color }) =>
    shape(
      'g',
      { class: `lane-${laneColor(color)}` },
      shape('rect', { class: 'tab', x: x - 4, y: rowPx / 2 - 4, width: 8, height: 8 }),
      shape(
        'text',
        { class: 'name', x: textX, y: rowPx / 2 },
        name,
        ...(instance ? [shape('tspan', { class: 'faint' }, `  (instance ${instance})`)] : []),
      ),
    ),
  );
  const heading = file === undefined ? [] : [endText('place', file, placeX ?? width, rowPx / 2)];
  return [...names, ...heading];
}

function lifelines({ beats }: Story, layout: Layout): SvgShape[] {
  return layout.tracks.map(({ x, color }, track) => {
    const ys = layout.blocks.filter((block) => block.track === track).map(({ y }) => y);
    const d = ys.length === 0 || beats.length === 0 ? '' : `M${x},${Math.min(...ys)} V${Math.max(...ys)}`;
    return shape('path', { class: `life lane-${laneColor(color)}`, d });
  });
}

function transactions({ transactions: all }: Story, layout: Layout): SvgShape[] {
  return all.map(({ track, from, to, end }) => {
    const { x, color } = layout.tracks[track]!;
    const d = `M${x},${yOf(layout, from, track)} V${to === undefined ? layout.height : yOf(layout, to, track)}`;
    return shape('path', { class: `transaction ${end} lane-${laneColor(color)}`, d });
  });
}

function waitSpan({ track, from, to, what }: Wait, layout: Layout): SvgShape {
  const { x } = layout.tracks[track]!;
  const end = to === undefined ? layout.height : yOf(layout, to, track);
  return shape('path', { class: `wait-span ${what}`, d: `M${x},${yOf(layout, from, track)} V${end}` });
}

/** From who waits to whose lock it is; and, when a holder let go, from there to who goes on. */
function waitArrows(
  { track, from, to, holders, releasedBy, what }: Wait,
  { deadlocks }: Story,
  layout: Layout,
): SvgShape[] {
  if (what !== 'lock') return [];
  const waiting = holders
    .filter((holder) => holder !== track)
    .map((holder) => arrow('waits-for', layout, { track, beat: from }, { track: holder, beat: from }));
  // A statement that the server failed to end a deadlock has an arrow there already.
  if (deadlocks.some(({ beat }) => beat === releasedBy)) return waiting;
  const releaser = holders.find((holder) => hasBlock(layout, releasedBy, holder));
  if (releasedBy === undefined || to === undefined || releaser === undefined) return waiting;
  const release = { track: releaser, beat: releasedBy };
  return [...waiting, arrow('lets-go', layout, release, { track, beat: to })];
}

/** The wait that the server refused, which would have closed the cycle. */
function deadlockArrows({ deadlocks }: Story, layout: Layout): SvgShape[] {
  return deadlocks.flatMap(({ beat, victim, cycle }) => {
    const next = cycle[1];
    return next ? [arrow('refused', layout, { track: victim, beat }, { track: next.track, beat })] : [];
  });
}

interface End {
  track: number;
  beat: number;
}

/** Along the gap between two rows, so that it crosses no text. */
function arrow(kind: string, layout: Layout, from: End, to: End): SvgShape {
  const [start, end] = [layout.tracks[from.track]!.x, layout.tracks[to.track]!.x];
  const row = layout.rows[from.beat]!;
  const y = row.top + row.height - 1;
  const toY = from.beat === to.beat ? y : yOf(layout, to.beat, to.track) - 9;
  const side = Math.sign(end - start);
  const tip = end - side * 4;
  const path = from.beat === to.beat ? `H${tip}` : `H${end} V${toY}`;
  const head =
    from.beat === to.beat ? `M${tip},${y} l${-side * 6},-4 v8 Z` : `M${end},${toY + 3} l-4,-6 h8 Z`;
  return shape(
    'g',
    { class: `arrow ${kind}` },
    shape('path', { class: 'shaft', d: `M${start},${yOf(layout, from.beat, from.track) + 7} V${y} ${path}` }),
    shape('path', { class: 'head', d: head }),
  );
}

const hasBlock = ({ blocks }: Layout, beat: number | undefined, track: number): boolean =>
  blocks.some((block) => block.beat === beat && block.track === track);

/** The middle of a beat on a track: in `rails` a beat of several acts has several lines. */
function yOf({ blocks, rows }: Layout, beat: number, track: number): number {
  const block = blocks.find((one) => one.beat === beat && one.track === track);
  return block?.y ?? rows[beat]!.top + rows[beat]!.height / 2;
}

function isCited({ beats }: Story, beat: number, cited: ReadonlySet<number> | undefined): boolean {
  const step = beats[beat]?.step;
  return step !== undefined && (cited?.has(step) ?? false);
}

function blockShape(
  block: Block,
  { form, tracks, scale }: Layout,
  { differs, cited }: { differs: boolean; cited: boolean },
): SvgShape {
  const { beat, track, mark, left, top, width, height, head, tail, headTone, tailTone, title, over } = block;
  const color = laneColor(tracks[track]!.color);
  const middle = top + height / 2;
  const textX = left + (form === 'rails' ? 4 : 6);
  return shape(
    'g',
    {
      class: `block ${mark} lane-${color}${differs ? ' differs' : ''}${cited ? ' cited' : ''}`,
      'data-beat': beat,
    },
    ...(over ? [shape('rect', { class: 'under', x: left, y: top, width, height, rx: 3 })] : []),
    shape('rect', { class: 'box', x: left, y: top, width, height, rx: 3 }),
    ...(differs
      ? [shape('path', { class: 'other', d: notEqual(left + width + 7 * scale, top + height / 2) })]
      : []),
    ...(title === undefined
      ? []
      : [shape('text', { class: 'title', x: textX, y: top + height * 0.28 }, title)]),
    shape(
      'text',
      { class: 'said', x: textX, y: title === undefined ? middle : top + height * 0.72 },
      shape('tspan', { class: toneClass(headTone) }, head),
      ...(tail === '' ? [] : [shape('tspan', { class: `tail ${toneClass(tailTone)}` }, tail)]),
    ),
  );
}

/** `≠` as a path. */
const notEqual = (x: number, y: number): string =>
  `M${x - 4},${y - 2} h8 M${x - 4},${y + 2} h8 M${x + 2.5},${y - 5} l-5,10`;

const toneClass = (tone: Tone): string => `tone-${tone}`;

function lineShape({ beat, kind, text, x, y, place }: Line, { width }: Layout, cited: boolean): SvgShape {
  if (kind === 'place') {
    const line = endText('place', text, x, y);
    return shape(
      'g',
      { 'data-beat': beat, ...(place && { 'data-place': `${place.file}:${place.line}` }) },
      line,
    );
  }
  if (kind === 'step') return endText(cited ? 'step cited' : 'step', cited ? `▸ ${text}` : text, x, y);
  const rule =
    kind === 'time'
      ? [
          shape('path', {
            class: 'rule',
            d: `M${x},${y - 12} H${width - x / 2} M${x},${y + 12} H${width - x / 2}`,
          }),
        ]
      : [];
  return shape('g', { class: kind, 'data-beat': beat }, ...rule, shape('text', { x, y }, text));
}

const endText = (name: string, text: string, x: number, y: number): SvgShape =>
  shape('text', { class: name, x, y, 'text-anchor': 'end' }, text);
