import type { Advice } from './guide.ts';
import { proseColumns, usableColumns, type TextLooks } from './options.ts';
import { paintWith, type Mark } from './palette.ts';
import { paragraph, printable, widthOf } from '../text/text.ts';

/** Where every block under the headline begins. */
export const INDENT = '    ';

/** `✗ double-booked-seat     seat A1 was sold to two people`; in two lines when one is too short. */
export function headline(mark: Mark, label: string, sentence: string, looks: TextLooks): string[] {
  const paint = paintWith(looks.color);
  const name = `${mark.glyph} ${printable(label)}`;
  const text = printable(sentence);
  const lead = paint(mark.tone, name);
  if (widthOf(name) + 5 + widthOf(text) <= proseColumns(looks))
    return [`${lead}     ${paint('strong', text)}`];
  return [lead, ...paragraph(text, proseColumns(looks), '  ').map((line) => paint('strong', line))];
}

/**
 * `    replay   npx … replay '…'`: never cut, because it is there to be copied. At a terminal that is too narrow it goes on
 * in the next line, so that a shell reads it as one.
 */
export function commandLines({ label, command, note }: Advice, looks: TextLooks): string[] {
  const paint = paintWith(looks.color);
  const lead = INDENT + paint('faint', label.padEnd(9));
  const line = `${lead}${command}${note ? `     ${paint('faint', note)}` : ''}`;
  const isWide = INDENT.length + 9 + widthOf(command) > usableColumns(looks);
  const at = looks.rows === undefined || !isWide ? -1 : command.search(/ ('|-- )/);
  if (at === -1) return [line];
  return [`${lead}${command.slice(0, at)} \\`, `${' '.repeat(INDENT.length + 9)}${command.slice(at + 1)}`];
}
