import { proseColumns, type RenderOptions } from './options.ts';
import { paintWith, type Mark } from './palette.ts';
import { paragraph, printable, widthOf } from '../text/text.ts';

/** Where every block under the headline begins. */
export const INDENT = '    ';

/** `✗ 01 double-booked-seat     seat A1 was sold to two people`; in two lines when one is too short. */
export function headline(mark: Mark, kata: string, sentence: string, options: RenderOptions): string[] {
  const paint = paintWith(options.color);
  const name = `${mark.glyph} ${spokenId(kata)}`;
  const text = printable(sentence);
  const lead = paint(mark.tone, name);
  if (widthOf(name) + 5 + widthOf(text) <= proseColumns(options))
    return [`${lead}     ${paint('strong', text)}`];
  return [lead, ...paragraph(text, proseColumns(options), '  ').map((line) => paint('strong', line))];
}

/** `01-double-booked-seat` → `01 double-booked-seat`. */
function spokenId(kata: string): string {
  return printable(kata).replace(/^(\d+)-/, '$1 ');
}

/** What commands are given: `01`. */
export function kataNumber(kata: string): string {
  return /^\d+/.exec(kata)?.[0] ?? printable(kata);
}

/** `    replay   npm run kata replay 01 '…'`: never wrapped or cut, because it is there to be copied. */
export function commandLine(label: string, command: string, options: RenderOptions, note = ''): string {
  const paint = paintWith(options.color);
  return `${INDENT}${paint('faint', label.padEnd(9))}${command}${note ? `     ${paint('faint', note)}` : ''}`;
}

/** One argument for a POSIX shell, whatever is in it. */
export function shellQuoted(argument: string): string {
  return `'${printable(argument).replaceAll("'", `'\\''`)}'`;
}
