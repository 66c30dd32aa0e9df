import type { SourcePlace } from '../model/history.ts';
import type { Cell } from './cells.ts';
import type { Paint, Tone } from './palette.ts';
import type { Form } from '../sql/forms.ts';
import { padEnd, printable, shorten, shortenStart, widthOf } from '../text/text.ts';

/** A result that leaves the statement fewer cells than this is shortened first. */
const HEAD_WORTH_READING = 24;

/** What a drawn interleaving is drawn with. */
export interface Strokes {
  paint: Paint;
  /** Steps that the explanation names. */
  cited: ReadonlySet<number>;
}

/** In front of a step that the explanation names. */
export const CITED = '▸';

/** Longer paths lose their beginning. */
const PLACE_COLUMNS = 28;

export function naturalWidth({ heads, tails }: Cell): number {
  return widthOf(heads[0]?.text ?? '') + widthOf(tails[0] ?? '');
}

/** Chooses the fullest forms that fit into `width`; when none do, the head is cut and the ending kept. */
export function fitCell(cell: Cell, width: number): [head: string, tail: string] {
  const { index, tail } = fullest(cell, width);
  const head = cell.heads[index]?.text ?? '';
  if (tail !== undefined) return [shorten(head, width - widthOf(tail)), tail];
  const { tails } = cell;
  const kept =
    tails.find((candidate) => width - widthOf(candidate) >= HEAD_WORTH_READING) ?? tails.at(-1) ?? '';
  const room = width - widthOf(kept);
  return room >= 8 ? [shorten(head, room), kept] : [shorten(head + kept, width), ''];
}

/** Which form of what it did, and of how it ended. No ending: not even the shortest of both fit. */
function fullest({ heads, tails }: Cell, width: number): { index: number; tail?: string } {
  for (const lastResort of [false, true]) {
    for (const tail of tails) {
      const room = width - widthOf(tail);
      const index = heads.findIndex((form) => (lastResort || !form.lastResort) && fits(form, room));
      if (index !== -1) return { index, tail };
    }
  }
  return { index: heads.length - 1 };
}

/**
 * The same statement of several callers is said in the same way, by the form that all of them have room for: what
 * differs has to be the order and the values, and not how they are written.
 */
export function alike<T extends { cell: Cell; width: number; sql: string | undefined }>(
  all: readonly T[],
): T[] {
  const fullestOf = new Map<string, number>();
  for (const { cell, width, sql } of all)
    if (sql !== undefined) fullestOf.set(sql, Math.max(fullestOf.get(sql) ?? 0, fullest(cell, width).index));
  return all.map((one) => {
    const from = one.sql === undefined ? 0 : Math.min(fullestOf.get(one.sql) ?? 0, one.cell.heads.length - 1);
    return from === 0 ? one : { ...one, cell: { ...one.cell, heads: one.cell.heads.slice(from) } };
  });
}

/** Whole, or so that what has to be readable is. */
function fits({ text, keep }: Form, room: number): boolean {
  return widthOf(text) <= room || (keep > 0 && widthOf(text.slice(0, keep)) < room);
}

/** The cell in its colours, filled up with spaces to exactly `width`. */
export function paintCell(cell: Cell | undefined, width: number, paint: Paint, isMeant = false): string {
  if (!cell) return ' '.repeat(width);
  const [head, tail] = fitCell(cell, width);
  const filler = ' '.repeat(Math.max(0, width - widthOf(head) - widthOf(tail)));
  const strong = (tone: Tone): Tone => (isMeant && tone === 'plain' ? 'strong' : tone);
  return paint(strong(cell.headTone), head) + paint(strong(cell.tailTone), tail) + filler;
}

/** `seat-lock.ts:31`, which terminals turn into a link; `line`: only `:31`, under a heading with the file. */
export function placeText(place: SourcePlace | undefined, form: 'full' | 'line'): string {
  if (!place) return '';
  const line = `:${place.line}`;
  return form === 'line' ? line : shortenStart(printable(place.file), PLACE_COLUMNS - line.length) + line;
}

/** The file that all places are in, if it is one. */
export function onlyFile(places: readonly (SourcePlace | undefined)[]): string | undefined {
  const files = new Set(places.flatMap((place) => (place ? [place.file] : [])));
  return files.size === 1 ? printable([...files][0] ?? '') : undefined;
}

export function fill(text: string, width: number): string {
  return padEnd(shorten(text, width), width);
}
