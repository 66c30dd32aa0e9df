import MarkdownIt from 'markdown-it';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kata } from '../course/kata.ts';

/** Under these headings a kata's README says what is promised, and what others rely on. */
const PROMISED = /^What the code must do$|^What must hold$|^The rest of .* relies on$/;
/** Whoever reads it is told what to do, or where it is said again. */
const FOR_THE_READER = [
  /^Everything else is yours(: tables, columns, statements)?\.$/,
  /^You edit `/,
  /^What was asked for, /,
  /^\[survives\.ts\]/,
];
/** `lockSeat(pool, seatId, userId)`, in a table of calls and answers. */
const SIGNATURE = /^`\w+\([^`]*\)`$/;

/** Each sentence, and each part of one that stands by itself, by which a kata's README promises something. */
export function promisedIn({ dir }: Kata): string[] {
  return sentencesIn(readFileSync(join(dir, 'README.md'), 'utf8')).filter(
    (sentence) =>
      sentence !== '' && !SIGNATURE.test(sentence) && !FOR_THE_READER.some((one) => one.test(sentence)),
  );
}

function sentencesIn(markdown: string): string[] {
  const tokens = new MarkdownIt().parse(markdown, {});
  const found: string[] = [];
  let heading = '';
  let inHead = false;
  for (const [index, { type, content }] of tokens.entries()) {
    if (type === 'thead_open' || type === 'thead_close') inHead = type === 'thead_open';
    if (type !== 'inline') continue;
    if (tokens[index - 1]!.type === 'heading_open') heading = content;
    else if (PROMISED.test(heading) && !inHead) found.push(...inOneLine(content).split(BETWEEN));
  }
  return found;
}

const BETWEEN = /(?<=[.;])\s+(?=[A-Za-z`([*])/;

export const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
