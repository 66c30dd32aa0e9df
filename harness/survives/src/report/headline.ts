import type { Advice } from './guide.ts';
import { proseColumns, type TextLooks } from './options.ts';
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

/** `    replay   npx … replay '…'`: never wrapped or cut, because it is there to be copied. */
export function commandLine({ label, command, note }: Advice, looks: TextLooks): string {
  const paint = paintWith(looks.color);
  return `${INDENT}${paint('faint', label.padEnd(9))}${command}${note ? `     ${paint('faint', note)}` : ''}`;
}
