import wrapAnsi from 'wrap-ansi';
import type { KataPath } from '../../session.ts';
import type { Screen } from '../screen.ts';

/** How somebody came through a kata, in a few lines. */
export function pathText(
  label: string,
  { prediction, checks, repairs, hints, solutionOpened, survived }: KataPath,
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string {
  if (checks.length === 0 && !prediction) return `${paint('bold', label)}   nothing has happened yet.`;
  const said = prediction && `${prediction.ship ? 'ship' : 'block'}, ${prediction.sure} % sure`;
  const broke = checks.filter(({ headline }) => headline !== undefined);
  const different = [...new Set(broke.map(({ headline }) => headline!))];
  const help = [
    ...(hints > 0 ? [`${hints} ${hints === 1 ? 'hint' : 'hints'}`] : []),
    ...(solutionOpened ? ['the solution, before it survived'] : []),
  ];
  const rows: [string, string | undefined][] = [
    ['first', said],
    ['then', `${times(checks.length, 'check')} of ${times(repairs, 'repair')}`],
    ['broke', different.length > 0 ? different.join(' · ') : undefined],
    ['help', help.length > 0 ? help.join(', ') : 'none'],
    ['now', survived ? 'it survived' : 'it has not survived yet'],
  ];
  const width = Math.min(columns, 100) - 10;
  return [
    paint('bold', `your path   ${label}`),
    ...rows.flatMap(([name, text]) =>
      text === undefined
        ? []
        : wrapAnsi(text, width)
            .split('\n')
            .map((line, index) => `  ${index === 0 ? paint('dim', name.padEnd(7)) : ' '.repeat(7)}${line}`),
    ),
  ].join('\n');
}

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
