import wrapAnsi from 'wrap-ansi';
import { pathRows, type KataPath } from '../../session.ts';
import type { Screen } from '../screen.ts';

/** How somebody came through a kata, in a few lines. */
export function pathText(
  label: string,
  path: KataPath,
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string {
  if (path.checks.length === 0 && !path.prediction)
    return `${paint('bold', label)}   nothing has happened yet.`;
  const width = Math.min(columns, 100) - 10;
  return [
    paint('bold', `your path   ${label}`),
    ...pathRows(path).flatMap(([name, text]) =>
      wrapAnsi(text, width)
        .split('\n')
        .map((line, index) => `  ${index === 0 ? paint('dim', name.padEnd(7)) : ' '.repeat(7)}${line}`),
    ),
  ].join('\n');
}
