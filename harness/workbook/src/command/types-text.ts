import wrapAnsi from 'wrap-ansi';
import { printable, type TypeProblem } from '../session.ts';
import type { Screen } from './screen.ts';

/** Often these are one mistake that shows in several places. */
const MOST_SHOWN = 3;

/** What the compiler does not accept, each with its place; undefined when it accepts all. */
export function typesText(
  problems: readonly TypeProblem[],
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string | undefined {
  if (problems.length === 0) return undefined;
  const shown = problems.slice(0, MOST_SHOWN).map(({ file, line, column, message }) => {
    const text = `${file}:${line}:${column} does not fit its types: ${printable(message)}`;
    return `${paint('red', '✗')} ${wrapAnsi(text, columns - 2).replaceAll('\n', '\n  ')}`;
  });
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

/** Before what the code did, and in the height that the screen has for both. */
export async function withTypes(
  problems: readonly TypeProblem[],
  screen: Screen,
  report: (looks: { rows?: number }) => Promise<string>,
): Promise<string> {
  const text = typesText(problems, screen);
  if (text === undefined) return report({});
  const taken = text.split('\n').length + 2;
  const rows = screen.rows === undefined ? {} : { rows: Math.max(1, screen.rows - taken) };
  return `${text}\n\n${(await report(rows)).replace(/^\n+/, '')}`;
}
