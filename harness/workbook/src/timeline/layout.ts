import type { SourcePlace } from 'survives-production/report';
import { alike, fitCell, lendOut, naturalWidth, onlyFile, placeText } from 'survives-production/report';
import type { Tone } from 'survives-production/report';
import { shorten, widthOf } from 'survives-production/report';
import type { ActKind } from './marks.ts';
import type { Act, Beat } from './beat.ts';
import type { Story } from './story.ts';
import type { Track } from './tracks.ts';

/** What the drawing has to be made for. Pixels. */
export interface Metrics {
  width: number;
  /** Of one sign of the monospaced font. */
  charPx: number;
  /** From one line to the next. */
  rowPx: number;
}

/**
 * Where everything stands. `columns`: a column per track, the line of the code at the end. `rails`: for narrow
 * places and many tracks, the tracks close together on the left and two lines of text per act beside them.
 */
export interface Layout {
  form: 'columns' | 'rails';
  width: number;
  height: number;
  /** 1 at rows of 30 pixels. */
  scale: number;
  tracks: PlacedTrack[];
  /** By beat. */
  rows: { top: number; height: number }[];
  blocks: Block[];
  lines: Line[];
  /** All places are lines of this file, so that a line number is enough. */
  file?: string;
  /** Where places end; absent in `rails`. */
  placeX?: number;
}

export interface PlacedTrack extends Track {
  /** The middle of its line. */
  x: number;
  /** Where its text begins and how much room there is. */
  textX: number;
  textWidth: number;
}

/** One act. */
export interface Block {
  beat: number;
  track: number;
  mark: ActKind;
  /** The middle of the sign on the track. */
  x: number;
  y: number;
  /** The box of the text. */
  left: number;
  top: number;
  width: number;
  height: number;
  head: string;
  tail: string;
  headTone: Tone;
  tailTone: Tone;
  /** It reaches over columns in which nobody acts, and hides the lines there. */
  over?: true;
  /** In `rails` the first line: whose act it is. */
  title?: string;
}

/** Text of its own: a step's number, a place in the code, time that passes. */
export interface Line {
  beat: number;
  kind: 'step' | 'place' | 'time' | 'aside';
  text: string;
  x: number;
  y: number;
  place?: SourcePlace;
}

/** Narrower columns tell too little. */
const NARROWEST_COLUMN = 26;
const STEP_COLUMNS = 5;
/** `gate-1  (instance a)` */
const NAME_COLUMNS = 21;
/** Pixels at rows of 30, which larger type enlarges. `sign`: from a track's line to its text. */
const AT_30 = { edge: 12, line: 8, sign: 22, rail: 20, gap: 14, inset: 3 };

const scaleOf = ({ rowPx }: Pick<Metrics, 'rowPx'>): number => rowPx / 30;

function sizes(metrics: Metrics): typeof AT_30 {
  const scaled = Object.entries(AT_30).map(([name, px]) => [name, Math.round(px * scaleOf(metrics))]);
  return Object.fromEntries(scaled) as typeof AT_30;
}

export function layOut(story: Story, metrics: Metrics): Layout {
  return inColumns(story, metrics) ?? onRails(story, metrics);
}

function inColumns(story: Story, metrics: Metrics): Layout | undefined {
  const { width, charPx, rowPx } = metrics;
  const { edge, line, sign, gap } = sizes(metrics);
  const { tracks, beats } = story;
  const places = beats.map(({ place }) => place);
  const file = onlyFile(places);
  const placeForm = file === undefined ? 'full' : 'line';
  const placePx = Math.max(0, ...places.map((place) => widthOf(placeText(place, placeForm)))) * charPx;
  const left = edge + STEP_COLUMNS * charPx;
  const room = width - left - edge - (placePx > 0 ? placePx + gap : 0);
  const widths = columnWidths(story, room, sign + gap, charPx);
  if (!widths) return undefined;
  const placed = tracks.map((track, index) => {
    const start = left + widths.slice(0, index).reduce((sum, one) => sum + one, 0);
    const textWidth = widths[index]! - sign - gap;
    return { ...track, x: start + line, textX: start + sign, textWidth };
  });
  const rows = beats.map((_, index) => ({ top: index * rowPx, height: rowPx }));
  const layout: Layout = {
    ...{
      form: 'columns',
      width,
      height: beats.length * rowPx,
      tracks: placed,
      rows,
      scale: scaleOf(metrics),
    },
    ...{ blocks: [], lines: [], placeX: width - edge },
    ...(file !== undefined && { file }),
  };
  layout.blocks.push(...blocksOf(story, placed, rows, metrics));
  for (const beat of beats) {
    const y = rows[beat.index]!.top + rowPx / 2;
    const across = Math.floor((room - gap) / charPx);
    layout.lines.push(
      ...linesOf(beat, y, { left, stepX: left - gap, across, placeForm, placeX: width - edge }),
    );
  }
  return layout;
}

/** In pixels, `own` of each for what is no text; `undefined` where there is not enough room for columns. */
function columnWidths(
  { tracks, beats }: Story,
  room: number,
  own: number,
  charPx: number,
): number[] | undefined {
  const natural = tracks.map((_, track) => columnsOf(beats, track));
  const alone = tracks.map((_, track) => columnsOf(beats, track, track + 1));
  const most = Math.floor((room - tracks.length * own) / charPx);
  const given = lendOut(natural, alone, most);
  const isNarrow = (one: number, track: number): boolean => {
    const wanted = track === tracks.length - 1 ? natural[track]! : alone[track]!;
    return one < Math.min(NARROWEST_COLUMN, wanted);
  };
  if (given.some(isNarrow)) return undefined;
  return spread(
    given.map((one) => one * charPx + own),
    room,
  );
}

/** What a track needs for its text; with `beside`, where that other track is taken as well. */
function columnsOf(beats: readonly Beat[], track: number, beside?: number): number {
  const cells = beats.flatMap(({ acts }) =>
    beside === undefined || acts.some((act) => act.track === beside)
      ? acts.filter((act) => act.track === track)
      : [],
  );
  return Math.max(NAME_COLUMNS, ...cells.map(({ cell }) => naturalWidth(cell) + 1));
}

/** What nobody needs goes to all alike. */
function spread(widths: readonly number[], room: number): number[] {
  const rest = room - widths.reduce((sum, one) => sum + one, 0);
  return widths.map((one) => Math.floor(one + rest / widths.length));
}

/** In columns: who acts may use the columns to the right in which nobody acts or waits. */
function blocksOf(
  { beats, waits }: Story,
  tracks: readonly PlacedTrack[],
  rows: Layout['rows'],
  metrics: Metrics,
): Block[] {
  const placed = beats.flatMap((beat) =>
    beat.acts.map((act) => {
      const isTaken = (track: number): boolean =>
        beat.acts.some((other) => other.track === track) ||
        waits.some(
          ({ track: waiter, from, to = Infinity }) =>
            waiter === track && from <= beat.index && beat.index <= to,
        );
      const next = tracks.findIndex((_, track) => track > act.track && isTaken(track));
      const { textX } = tracks[act.track]!;
      const last = tracks[next === -1 ? tracks.length - 1 : next - 1]!;
      const room = last.textX + last.textWidth - textX;
      const { event, cell } = act;
      const sql = event.kind === 'statement' ? event.sql : undefined;
      return { beat, act, cell, room, sql, width: Math.floor(room / metrics.charPx) - 1 };
    }),
  );
  return alike(placed).map(({ beat, act, cell, room }) => {
    const y = rows[beat.index]!.top + metrics.rowPx / 2;
    return blockOf(beat, { ...act, cell }, tracks, { y, room }, metrics);
  });
}

function blockOf(
  beat: Beat,
  { track, cell, mark }: Act,
  tracks: readonly PlacedTrack[],
  { y, room }: { y: number; room: number },
  { charPx, rowPx }: Metrics,
): Block {
  const { x, textX, textWidth } = tracks[track]!;
  const [head, tail] = fitCell(cell, Math.floor(room / charPx) - 1);
  const width = Math.min(room, Math.max(textWidth, Math.ceil((widthOf(head + tail) + 2) * charPx)));
  return {
    ...{ beat: beat.index, track, mark, x, y, head, tail },
    ...{ left: textX, top: y - rowPx / 2 + 3, width, height: rowPx - 6 },
    ...{ headTone: cell.headTone, tailTone: cell.tailTone },
    ...(width > textWidth && { over: true as const }),
  };
}

function linesOf(
  { index, step, place, across }: Beat,
  y: number,
  at: { left: number; stepX: number; across: number; placeForm: 'full' | 'line'; placeX: number },
): Line[] {
  const lines: Line[] = [];
  if (step !== undefined) lines.push({ beat: index, kind: 'step', text: String(step), x: at.stepX, y });
  if (place)
    lines.push({ beat: index, kind: 'place', text: placeText(place, at.placeForm), x: at.placeX, y, place });
  if (across)
    lines.push({ beat: index, kind: across.what, text: shorten(across.text, at.across), x: at.left, y });
  return lines;
}

function onRails(story: Story, metrics: Metrics): Layout {
  const { width, charPx, rowPx } = metrics;
  const { edge, rail, inset } = sizes(metrics);
  const { tracks, beats } = story;
  const textX = edge + tracks.length * rail + inset;
  const textWidth = width - textX - edge - inset;
  const placed = tracks.map((track, index) => {
    return { ...track, x: edge + index * rail + inset, textX, textWidth };
  });
  const layout: Layout = {
    form: 'rails',
    width,
    height: 0,
    scale: scaleOf(metrics),
    tracks: placed,
    rows: [],
    blocks: [],
    lines: [],
  };
  const actPx = Math.round(rowPx * 1.6);
  for (const beat of beats) {
    const top = layout.height;
    const height = beat.across ? rowPx : beat.acts.length * actPx;
    layout.rows.push({ top, height });
    layout.height += height;
    beat.acts.forEach((act, index) => {
      const start = top + index * actPx;
      const at = { y: start + actPx / 2, room: textWidth };
      const block = blockOf(beat, act, placed, at, { ...metrics, rowPx: actPx });
      const title = `${beat.step === undefined ? '' : `${beat.step}  `}${placed[act.track]!.name}`;
      layout.blocks.push({ ...block, title });
      if (beat.place) layout.lines.push(placeBeside(beat, title, start + actPx * 0.3, layout, charPx));
    });
    if (beat.across) {
      const text = shorten(beat.across.text, Math.floor(textWidth / charPx) - 1);
      layout.lines.push({ beat: beat.index, kind: beat.across.what, text, x: textX, y: top + rowPx / 2 });
    }
  }
  return layout;
}

/** At the end of the line that says whose act it is, as far as there is room. */
function placeBeside({ index, place }: Beat, title: string, y: number, layout: Layout, charPx: number): Line {
  const { textX, textWidth } = layout.tracks[0]!;
  const room = Math.floor(textWidth / charPx) - widthOf(title) - 3;
  const full = placeText(place, 'full');
  const text = widthOf(full) <= room ? full : placeText(place, 'line');
  return { beat: index, kind: 'place', text, x: textX + textWidth - 4, y, place: place! };
}
