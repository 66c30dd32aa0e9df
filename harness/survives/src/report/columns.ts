import type { CallerView } from '../model/history.ts';
import { layOut, stepText, title, type ColumnLayout } from './column-layout.ts';
import { fill, paintCell, placeText } from './fit.ts';
import type { Paint } from './palette.ts';
import type { AcrossRow, Row } from './rows.ts';
import { padEnd, padStart, printable, shorten, widthOf } from '../text/text.ts';

/** The interleaving with one column per caller, or `undefined` when there is no room for that. */
export function inColumns(
  rows: readonly Row[],
  callers: readonly CallerView[],
  columns: number,
  paint: Paint,
): string[] | undefined {
  const layout = layOut(rows, callers, columns);
  if (!layout) return undefined;
  const lines = rows.map((row) => lineOf(row, callers, layout, paint));
  return [heading(callers, layout, paint), ...lines].map((line) => line.trimEnd());
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

function lineOf(row: Row, callers: readonly CallerView[], layout: ColumnLayout, paint: Paint): string {
  if (row.kind === 'across') return acrossLine(row, layout, paint);
  const step = padEnd(stepText(row), layout.stepColumns);
  const cells = callers.map(({ name }, index) =>
    paintCell(row.cells.get(name), layout.widths[index] ?? 0, paint),
  );
  const place = padStart(placeText(row.place, layout.placeForm), layout.placeColumns);
  const gap = ' '.repeat(layout.gap);
  return ' '.repeat(layout.indent) + step + cells.join(gap) + (row.place ? gap + paint('faint', place) : '');
}

function acrossLine({ text, what }: AcrossRow, layout: ColumnLayout, paint: Paint): string {
  const gaps = layout.gap * (layout.widths.length - 1);
  const room = layout.widths.reduce((sum, width) => sum + width, gaps);
  const margin = ' '.repeat(layout.indent + layout.stepColumns);
  if (what === 'aside') return margin + paint('faint', shorten(text, room));
  const ruled = fill(`── ${shorten(text, room - 6)} ${'─'.repeat(room)}`, room).replace(/…$/, '─');
  return margin + paint('strong', ruled);
}
