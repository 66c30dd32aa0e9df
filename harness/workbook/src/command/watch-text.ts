import { join } from 'node:path';
import type { Access, Kata } from '../session.ts';
import { shownPath } from './context.ts';
import type { Screen } from './screen.ts';

/** What the watch loop begins with: which kata, what to read, what to edit. */
export function headerText(kata: Kata, folder: string, screen: Screen): string {
  const { company, level, minutes, files } = kata.meta;
  const edit = files.map((file) => shownPath(join(folder, file)));
  return [
    screen.paint('bold', `${kata.number} ${kata.slug}`) +
      `   ${company} · level ${level} · about ${minutes} minutes`,
    '',
    `  read   ${shownPath(join(kata.dir, 'README.md'))}`,
    ...edit.map((file, index) => `  ${index === 0 ? 'edit' : '    '}   ${file}`),
  ].join('\n');
}

/** The same files in one line, for under a report: reports need the height. */
export function filesText(kata: Kata, folder: string, screen: Screen): string {
  return screen.paint('dim', `edit ${shownPath(folder)}/  ${kata.meta.files.join('  ')}`);
}

/** The one line of keys. */
export function keysText({ seen, total }: Access['hints'], screen: Screen): string {
  const keys: [key: string, rest: string][] = [
    ['r', 'run'],
    ['h', `hint ${seen}/${total}`],
    ['t', 'timeline'],
    ['d', 'diff'],
    ['s', 'solution'],
    ['n', 'next'],
    ['l', 'list'],
    ['q', 'quit'],
  ];
  return keys.map(([key, word]) => `${screen.paint('bold', key)} ${word}`).join(screen.paint('dim', ' · '));
}
