import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Everything that could move a cursor, start an escape sequence or turn the direction of writing around. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** One line, white space folded, and nothing in it that a terminal would obey. */
export function printable(text: string): string {
  const line = text.replace(/[\s\u0085]+/g, ' ').trim();
  return line.replace(UNPRINTABLE, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** One cell each: nearly every text, and counting them is all there is to do. */
const PLAIN = /^[ -~]*$/;

/** Terminal cells that a text takes: 2 for `座`. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** No sign is longer in UTF-16 than this for each cell that it takes: what comes later cannot be seen. */
const LONGEST_SIGN = 32;

/** Cuts at the end and says so with `…`. Never wider than `width`. */
export function shorten(text: string, width: number): string {
  const head = text.slice(0, LONGEST_SIGN * Math.max(1, width));
  if (head === text && widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(head)) {
    const next = widthOf(segment);
    if (used + next > width - 1) break;
    kept += segment;
    used += next;
  }
  return `${kept.trimEnd().replace(/…+$/, '')}…`;
}

/** Cuts at the beginning: of a path the end says most. */
export function shortenStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const signs = [...graphemes.segment(text)].map(({ segment }) => segment);
  while (signs.length > 0 && widthOf(signs.join('')) > width - 1) signs.shift();
  return `…${signs.join('')}`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

/** Wraps to `columns`, the first line after `lead`, the others under where the first began. */
export function paragraph(text: string, columns: number, lead: string): string[] {
  const indent = ' '.repeat(widthOf(lead));
  const width = Math.max(16, columns - indent.length);
  const lines = wrapAnsi(printable(text), width, { hard: true, trim: true }).split('\n');
  return lines.map((line, index) => (index === 0 ? lead : indent) + line);
}

/** Parts in a row with ` · ` between them; a line ends between two parts. */
export function dotted(parts: readonly string[], columns: number, lead: string): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = `${lines.at(-1) ?? ''} · ${part}`;
    if (lines.length > 0 && widthOf(joined) <= columns - widthOf(lead)) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines.flatMap((line) => paragraph(line, columns, lead));
}

/** `it fits` → `It fits.`: reasons come as clauses and stand here as sentences. */
export function asSentence(text: string): string {
  const line = printable(text);
  return line.charAt(0).toUpperCase() + line.slice(1) + (/[.!?…:]$|npm run [\w ]+$/.test(line) ? '' : '.');
}

/** `1 row`, `2 rows`, `12,345 rows`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `33,000`, in every locale. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `alice`, `alice and bob`, `alice, bob and carol`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
