import MarkdownIt, { type Token } from 'markdown-it';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { printable } from '../session.ts';
import { tableLines } from './markdown-table.ts';
import type { Screen } from './screen.ts';

type Looks = Pick<Screen, 'columns' | 'paint'>;

/** Prose wider than this is hard to read, however wide the terminal is. */
const WIDEST = 100;

/** Markdown for a terminal: wrapped between words at its width, tables fitted to it. Comments are left out. */
export function markdownText(source: string, looks: Looks): string {
  const tokens = new MarkdownIt({ html: true }).parse(source, {});
  const width = Math.max(24, Math.min(looks.columns, WIDEST) - 1);
  return blocks(tokens, width, looks).join('\n').replace(/\n+$/, '');
}

/** Each block with an empty line under it. */
function blocks(tokens: readonly Token[], width: number, looks: Looks): string[] {
  const lines: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const end = token.nesting === 1 ? closing(tokens, index) : index;
    const inside = tokens.slice(index + 1, end);
    lines.push(...block(token, inside, width, looks));
    index = end;
  }
  return lines;
}

function block(token: Token, inside: readonly Token[], width: number, looks: Looks): string[] {
  const { paint } = looks;
  switch (token.type) {
    case 'heading_open':
      return [...wrapped(paint('bold', inline(inside[0], looks)), width), ''];
    case 'paragraph_open':
      return [...wrapped(inline(inside[0], looks), width), ...(token.hidden ? [] : [''])];
    case 'bullet_list_open':
    case 'ordered_list_open':
      return [...items(token, inside, width, looks), ''];
    case 'blockquote_open':
      return blocks(inside, width - 2, looks).map((line) =>
        line === '' ? '' : `${paint('dim', '│')} ${line}`,
      );
    case 'fence':
    case 'code_block':
      return [...codeLines(token.content, width), ''];
    case 'table_open':
      return [...tableLines(inside, width, (cell) => inline(cell, looks), looks), ''];
    case 'hr':
      return [paint('dim', '─'.repeat(Math.min(width, 40))), ''];
    default:
      return [];
  }
}

function items(list: Token, inside: readonly Token[], width: number, looks: Looks): string[] {
  const lines: string[] = [];
  let number = Number(list.attrGet('start') ?? 1);
  for (let index = 0; index < inside.length; index++) {
    const end = closing(inside, index);
    const mark = list.type === 'bullet_list_open' ? '· ' : `${number++}. `;
    const deeper = ' '.repeat(mark.length);
    const own = blocks(inside.slice(index + 1, end), width - mark.length, looks);
    while (own.at(-1) === '') own.pop();
    lines.push(...own.map((line, at) => (at === 0 ? mark + line : line && deeper + line)));
    index = end;
  }
  return lines;
}

/** Of a report: its lines are as wide as the page that they were made for, and in one file. */
const PLACE_AT_THE_END = / {2,}[\w./-]+\.ts(:\d+)$/;

/** What is too long for the screen goes on further in: code is read by its lines. */
function codeLines(content: string, width: number): string[] {
  const room = width - 2;
  return content
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => {
      const whole = line.split(' ').map(printable).join(' ');
      if (stringWidth(whole) <= room) return [whole];
      const shown = whole.replace(PLACE_AT_THE_END, '  $1');
      if (stringWidth(shown) <= room) return [shown];
      const indent = /^ */.exec(shown)![0].slice(0, room >> 1);
      return wrapAnsi(shown.trimStart(), room - indent.length - 4)
        .split('\n')
        .map((part, index) => indent + (index === 0 ? '' : '    ') + part);
    })
    .map((line) => line && `  ${line}`);
}

function inline(token: Token | undefined, { paint }: Looks): string {
  let text = '';
  let isStrong = false;
  for (const { type, content } of token?.children ?? []) {
    if (type === 'strong_open' || type === 'strong_close') isStrong = type === 'strong_open';
    else if (type === 'softbreak') text += ' ';
    else if (type === 'hardbreak') text += '\n';
    else if (type === 'code_inline') text += paint('cyan', spaced(content));
    else if (type === 'text') text += isStrong ? paint('bold', spaced(content)) : spaced(content);
  }
  return text;
}

/** Printable, with the blanks at its ends: they stand between this piece and the next. */
const spaced = (text: string): string =>
  (/^\s/.test(text) ? ' ' : '') + printable(text.trim()) + (/\S\s$/.test(text) ? ' ' : '');

const wrapped = (text: string, width: number): string[] => wrapAnsi(text, width).split('\n');

/** Index of the token that ends what begins here. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index++) {
    depth += tokens[index]!.nesting;
    if (depth === 0) return index;
  }
  return tokens.length;
}
