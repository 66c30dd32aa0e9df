import type { Token } from 'markdown-it';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Screen } from './screen.ts';

const GAP = 2;

/**
 * A table as columns; where the screen is too narrow the widest ones are wrapped first, between words. Where that does not
 * do, row by row, each cell under its heading.
 */
export function tableLines(
  tokens: readonly Token[],
  width: number,
  inline: (cell: Token) => string,
  { paint }: Pick<Screen, 'paint'>,
): string[] {
  const rows = rowsOf(tokens).map((cells) => cells.map(inline));
  const widths = fitted(rows, width);
  if (!widths) return oneByOne(rows, width, paint);
  return rows.flatMap((cells, index) => {
    const lines = rowLines(cells, widths);
    return index === 0
      ? [...lines.map((line) => paint('bold', line)), paint('dim', '─'.repeat(widthOf(widths)))]
      : lines;
  });
}

function oneByOne([headings = [], ...rows]: string[][], width: number, paint: Screen['paint']): string[] {
  const lines = rows.flatMap(([first = '', ...cells]) => [
    ...wrapAnsi(paint('bold', first), width).split('\n'),
    ...cells.flatMap((cell, index) =>
      wrapAnsi(`${paint('dim', `${headings[index + 1]}:`)} ${cell}`, width - 2)
        .split('\n')
        .map((line) => `  ${line}`),
    ),
    '',
  ]);
  return lines.slice(0, -1);
}

function rowsOf(tokens: readonly Token[]): Token[][] {
  const rows: Token[][] = [];
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline') rows.at(-1)!.push(token);
  }
  return rows;
}

const widthOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1));

/** Undefined when there is no room for the longest words side by side. */
function fitted(rows: readonly string[][], width: number): number[] | undefined {
  const widest = (column: number, parts: (cell: string) => string[]): number =>
    Math.max(1, ...rows.flatMap((cells) => parts(cells[column] ?? '').map((part) => stringWidth(part))));
  const columns = (rows[0] ?? []).map((_, column) => column);
  const widths = columns.map((column) => widest(column, (cell) => [cell]));
  const least = columns.map((column) => widest(column, (cell) => cell.split(/\s+/)));
  if (widthOf(least) > width) return undefined;
  while (widthOf(widths) > width) {
    const [most] = columns
      .filter((column) => widths[column]! > least[column]!)
      .sort((a, b) => widths[b]! - widths[a]!);
    widths[most!]!--;
  }
  return widths;
}

function rowLines(cells: readonly string[], widths: readonly number[]): string[] {
  const columns = widths.map((width, index) => wrapAnsi(cells[index] ?? '', width).split('\n'));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, index) => {
        const text = lines[line] ?? '';
        return text + ' '.repeat(Math.max(0, widths[index]! - stringWidth(text)));
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
