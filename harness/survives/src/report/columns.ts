import type { CallerView } from '../model/history.ts';
import { layOut, stepText, title, type ColumnLayout } from './column-layout.ts';
import { alike, CITED, fill, paintCell, placeText, type Strokes } from './fit.ts';
import { isCited } from './height.ts';
import type { Paint } from './palette.ts';
import type { AcrossRow, CellsRow, Row } from './rows.ts';
import { padEnd, padStart, printable, shorten, widthOf } from '../text/text.ts';

/** The interleaving with one column per caller, or `undefined` when there is no room for that. */
export function inColumns(
  rows: readonly Row[],
  callers: readonly CallerView[],
  columns: number,
  strokes: Strokes,
): string[] | undefined {
  const layout = layOut(rows, callers, columns);
  if (!layout) return undefined;
  const lines = saidAlike(rows, callers, layout).map((row) => lineOf(row, callers, layout, strokes));
  return [heading(callers, layout, strokes.paint), ...lines].map((line) => line.trimEnd());
}

function heading(callers: readonly CallerView[], layout: ColumnLayout, paint: Paint): string {
  const names = callers.map((caller, index) => {
    const width = layout.widths[index] ?? 0;
    const name = shorten(printable(caller.name), width);
    const instance = shorten(title(caller).slice(printable(caller.name).length), width - widthOf(name));
    const isLast = index === callers.length - 1;
    const filler = isLast ? '' : ' '.repeat(width - widthOf(name + instance));
    return {
      text: paint('strong', name) + paint('faint', instance) + filler,
      used: widthOf(name + instance),
    };
  });
  const left = ' '.repeat(layout.indent + layout.stepColumns);
  const lastUsed = names.at(-1)?.used ?? 0;
  return (
    left + names.map(({ text }) => text).join(' '.repeat(layout.gap)) + fileName(lastUsed, layout, paint)
  );
}

/** Ends where the line numbers under it end. */
function fileName(lastUsed: number, layout: ColumnLayout, paint: Paint): string {
  if (layout.file === undefined) return '';
  const room = (layout.widths.at(-1) ?? 0) - lastUsed + layout.gap + layout.placeColumns;
  return paint('faint', padStart(shorten(layout.file, room - 2), room));
}

function lineOf(
  row: Row,
  callers: readonly CallerView[],
  layout: ColumnLayout,
  { paint, cited }: Strokes,
): string {
  if (row.kind === 'across') return acrossLine(row, layout, paint);
  const isMeant = isCited(row, cited);
  const margin = isMeant ? paint('strong', padStart(`${CITED} `, layout.indent)) : ' '.repeat(layout.indent);
  const cells = freeRooms(row, callers, layout).map(({ name, room }) =>
    paintCell(row.cells.get(name), room, paint, isMeant),
  );
  const place = padStart(placeText(row.place, layout.placeForm), layout.placeColumns);
  const gap = ' '.repeat(layout.gap);
  const step = padEnd(stepText(row), layout.stepColumns);
  return margin + step + cells.join(gap) + (row.place ? gap + paint('faint', place) : '');
}

function saidAlike(rows: readonly Row[], callers: readonly CallerView[], layout: ColumnLayout): Row[] {
  const placed = rows.flatMap((row) => {
    const event = row.events[0];
    if (row.kind === 'across' || event?.kind !== 'statement') return [];
    return freeRooms(row, callers, layout).flatMap(({ name, room: width }) => {
      const cell = row.cells.get(name);
      return cell ? [{ row, name, cell, width, sql: event.sql }] : [];
    });
  });
  const cells = new Map<Row, CellsRow['cells']>();
  for (const { row, name, cell } of alike(placed)) cells.set(row, new Map([[name, cell]]));
  return rows.map((row) => (row.kind === 'cells' ? { ...row, cells: cells.get(row) ?? row.cells } : row));
}

/** Whoever does something may use the columns to the right in which nobody does anything. */
function freeRooms(
  row: CellsRow,
  callers: readonly CallerView[],
  { widths, gap }: ColumnLayout,
): { name: string; room: number }[] {
  const rooms: { name: string; room: number }[] = [];
  callers.forEach(({ name }, index) => {
    const last = rooms.at(-1);
    const width = widths[index] ?? 0;
    if (last && row.cells.has(last.name) && !row.cells.has(name)) last.room += gap + width;
    else rooms.push({ name, room: width });
  });
  return rooms;
}

function acrossLine({ text, what }: AcrossRow, layout: ColumnLayout, paint: Paint): string {
  const gaps = layout.gap * (layout.widths.length - 1);
  const room = layout.widths.reduce((sum, width) => sum + width, gaps);
  const margin = ' '.repeat(layout.indent + layout.stepColumns);
  if (what === 'aside') return margin + paint('faint', shorten(text, room));
  const ruled = fill(`── ${shorten(text, room - 6)} ${'─'.repeat(room)}`, room).replace(/…$/, '─');
  return margin + paint('strong', ruled);
}
