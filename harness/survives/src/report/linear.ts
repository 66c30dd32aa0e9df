import type { CallerView } from '../model/history.ts';
import { CITED, onlyFile, paintCell, placeText, type Strokes } from './fit.ts';
import { isCited } from './height.ts';
import type { Row } from './rows.ts';
import { padEnd, padStart, printable, shorten, widthOf } from '../text/text.ts';

const INDENT = 2;
const GAP = 2;
const WIDEST_NAME = 16;

/** The interleaving with one line per thing that somebody did: for narrow terminals and for many callers. */
export function lineByLine(
  rows: readonly Row[],
  callers: readonly CallerView[],
  columns: number,
  { paint, cited }: Strokes,
): string[] {
  const places = rows.map((row) => (row.kind === 'cells' ? row.place : undefined));
  const file = columns < 80 ? onlyFile(places) : undefined;
  const placeForm = file === undefined ? 'full' : 'line';
  const placeColumns = Math.max(0, ...places.map((place) => widthOf(placeText(place, placeForm))));
  const stepColumns =
    Math.max(...rows.map((row) => String(row.kind === 'cells' ? (row.step ?? '') : '').length)) + GAP;
  const nameColumns =
    Math.min(WIDEST_NAME, Math.max(0, ...callers.map(({ name }) => widthOf(printable(name))))) + GAP;
  const room = columns - INDENT - stepColumns - nameColumns - (placeColumns > 0 ? placeColumns + GAP : 0);

  const lines = rows.flatMap((row) => {
    if (row.kind === 'across') {
      const text = row.what === 'time' ? `── ${row.text} ──` : row.text;
      const tone = row.what === 'time' ? 'strong' : 'faint';
      return [' '.repeat(INDENT + stepColumns) + paint(tone, shorten(text, columns - INDENT - stepColumns))];
    }
    const place = placeText(row.place, placeForm);
    const end = place ? ' '.repeat(GAP) + paint('faint', padStart(place, placeColumns)) : '';
    const isMeant = isCited(row, cited);
    const margin = isMeant ? paint('strong', CITED.padEnd(INDENT)) : ' '.repeat(INDENT);
    return [...row.cells].map(([name, cell]) => {
      const step = padEnd(String(row.step ?? ''), stepColumns);
      const caller = padEnd(shorten(printable(name), nameColumns - GAP), nameColumns);
      return margin + step + paint('strong', caller) + paintCell(cell, room, paint, isMeant) + end;
    });
  });
  const heading =
    file === undefined ? [] : [paint('faint', padStart(shorten(file, columns - INDENT), columns))];
  return [...heading, ...lines].map((line) => line.trimEnd());
}
