import type { SourcePlace } from '../model/history.ts';
import type { Cell } from './cells.ts';
import type { Paint } from './palette.ts';
import type { Form } from '../sql/forms.ts';
import { padEnd, printable, shorten, shortenStart, widthOf } from '../text/text.ts';

/** A result that leaves the statement fewer cells than this is shortened first. */
const HEAD_WORTH_READING = 24;

/** Longer paths lose their beginning. */
const PLACE_COLUMNS = 28;

export function naturalWidth({ heads, tails }: Cell): number {
  return widthOf(heads[0]?.text ?? '') + widthOf(tails[0] ?? '');
}

/** Chooses the fullest forms that fit into `width`; when none do, the head is cut and the ending kept. */
export function fitCell({ heads, tails }: Cell, width: number): [head: string, tail: string] {
  for (const forms of [heads.filter(({ lastResort }) => !lastResort), heads]) {
    for (const tail of tails) {
      const room = width - widthOf(tail);
      const head = forms.find((form) => fits(form, room));
      if (head) return [shorten(head.text, room), tail];
    }
  }
  const last = heads.at(-1)?.text ?? '';
  const tail =
    tails.find((candidate) => width - widthOf(candidate) >= HEAD_WORTH_READING) ?? tails.at(-1) ?? '';
  const room = width - widthOf(tail);
  return room >= 8 ? [shorten(last, room), tail] : [shorten(last + tail, width), ''];
}

/** Whole, or so that what has to be readable is. */
function fits({ text, keep }: Form, room: number): boolean {
  return widthOf(text) <= room || (keep > 0 && widthOf(text.slice(0, keep)) < room);
}

/** The cell in its colours, filled up with spaces to exactly `width`. */
export function paintCell(cell: Cell | undefined, width: number, paint: Paint): string {
  if (!cell) return ' '.repeat(width);
  const [head, tail] = fitCell(cell, width);
  const filler = ' '.repeat(Math.max(0, width - widthOf(head) - widthOf(tail)));
  return paint(cell.headTone, head) + paint(cell.tailTone, tail) + filler;
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
