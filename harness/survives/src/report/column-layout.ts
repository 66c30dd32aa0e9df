import type { CallerView, SourcePlace } from '../model/history.ts';
import { naturalWidth, onlyFile, placeText } from './fit.ts';
import type { Row } from './rows.ts';
import { printable, widthOf } from '../text/text.ts';

/** Where everything stands when each caller has a column. Widths in terminal cells. */
export interface ColumnLayout {
  indent: number;
  stepColumns: number;
  widths: number[];
  gap: number;
  /** `line`: the places are lines of `file`, which stands in the heading. */
  placeForm: 'full' | 'line';
  placeColumns: number;
  file?: string;
}

const INDENT = 4;
const GAPS = { full: 3, line: 2 };
/** A column narrower than this tells too little; line by line is then better. */
const NARROWEST_COLUMN = 30;
/** Before columns get narrower than this, places lose the name of the file that they are all in. */
const COMFORTABLE_COLUMN = 38;

/** `undefined` when there is no room for a column each. */
export function layOut(
  rows: readonly Row[],
  callers: readonly CallerView[],
  columns: number,
): ColumnLayout | undefined {
  const natural = callers.map((caller) => naturalColumn(rows, caller));
  const alone = callers.map((caller, index) => ownColumn(rows, caller, callers[index + 1]));
  const stepColumns = Math.max(5, ...rows.map((row) => stepText(row).length + 2));
  const places = rows.map(placeOf);
  const file = onlyFile(places);
  for (const placeForm of file === undefined ? (['full'] as const) : (['full', 'line'] as const)) {
    const placeColumns = Math.max(0, ...places.map((place) => widthOf(placeText(place, placeForm))));
    const gap = GAPS[placeForm];
    const gaps = gap * (callers.length - (placeColumns > 0 ? 0 : 1));
    const widths = lendOut(natural, alone, columns - INDENT - stepColumns - gaps - placeColumns);
    const enough = placeForm === 'full' && file !== undefined ? COMFORTABLE_COLUMN : NARROWEST_COLUMN;
    if (widths.every((width, index) => width >= Math.min(alone[index] ?? 0, enough))) {
      const heading = placeForm === 'line' && file !== undefined ? { file } : {};
      return { indent: INDENT, stepColumns, widths, gap, placeForm, placeColumns, ...heading };
    }
  }
  return undefined;
}

function naturalColumn(rows: readonly Row[], caller: CallerView): number {
  const cells = rows.map((row) => (row.kind === 'cells' ? row.cells.get(caller.name) : undefined));
  return Math.max(widthOf(title(caller)), ...cells.map((cell) => (cell ? naturalWidth(cell) : 0)));
}

/** What it needs for itself: where whoever has the next column does nothing, that one's room is free. */
function ownColumn(rows: readonly Row[], caller: CallerView, next: CallerView | undefined): number {
  const cells = rows.map((row) => {
    if (row.kind !== 'cells' || (next && !row.cells.has(next.name))) return undefined;
    return row.cells.get(caller.name);
  });
  return Math.max(widthOf(title(caller)), ...cells.map((cell) => (cell ? naturalWidth(cell) : 0)));
}

/**
 * Where not everybody gets what they need (`natural`, `alone` where the next column is taken), the last one does before the
 * others: nobody lends it anything.
 */
export function lendOut(natural: readonly number[], alone: readonly number[], available: number): number[] {
  const own = alone.slice(0, -1);
  const last = Math.min(natural.at(-1) ?? 0, available - own.reduce((sum, width) => sum + width, 0));
  if (last < NARROWEST_COLUMN) return shareOut(natural, available);
  const others = shareOut(natural.slice(0, -1), available - last);
  return [...others, last];
}

/** `alice  (instance a)`: why a lock in the memory of one process does not keep the other out. */
export function title(caller: CallerView): string {
  return printable(caller.name) + (caller.instance ? `  (instance ${printable(caller.instance)})` : '');
}

export function stepText(row: Row): string {
  return row.kind === 'cells' ? String(row.step ?? '') : '';
}

function placeOf(row: Row): SourcePlace | undefined {
  return row.kind === 'cells' ? row.place : undefined;
}

/** Gives every column what it needs; when that is too much, the widest give way first. */
export function shareOut(wanted: readonly number[], available: number): number[] {
  const widths = wanted.map(() => 0);
  const bySize = wanted.map((width, index) => ({ width, index })).sort((a, b) => a.width - b.width);
  let left = Math.max(0, available);
  bySize.forEach(({ width, index }, position) => {
    const share = Math.min(width, Math.floor(left / (bySize.length - position)));
    widths[index] = share;
    left -= share;
  });
  return widths;
}
