import { join } from 'node:path';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
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

/** What can be done now. */
export interface WatchState extends Pick<Access, 'hints'> {
  /** How many promises the last check has broken. */
  broken: number;
  /** Which of them the report tells, from 0. */
  told: number;
  survived: boolean;
}

interface Key {
  key: string;
  word: string;
  about: string;
}

function keysOf({ hints: { seen, total }, broken, told, survived }: WatchState): Key[] {
  const solution = survived
    ? { word: 'debrief', about: 'the debrief, and where the solutions are' }
    : { word: 'solution', about: 'the solution and its debrief, after a question' };
  return [
    { key: 'r', word: 'run', about: 'check again; each save does that by itself' },
    ...(survived
      ? []
      : [
          {
            key: 'h',
            word: `hint ${seen}/${total}`,
            about: 'turn the next hint over, or see those that are',
          },
        ]),
    ...(broken > 1
      ? [
          {
            key: 'b',
            word: `broken ${told + 1}/${broken}`,
            about: 'tell the next promise that broke; after the last, the first',
          },
        ]
      : []),
    { key: 't', word: 'values', about: 'the whole report, with the rows that were read and written' },
    {
      key: 'd',
      word: 'diff',
      about: 'your changes, and how they differ from the reference once that is open',
    },
    { key: 's', ...solution },
    { key: 'v', word: 'drive', about: 'let statements go one by one, by hand' },
    { key: 'o', word: 'page', about: 'open this kata in the browser' },
    { key: 'n', word: 'next', about: 'go on to the next kata' },
    { key: 'l', word: 'list', about: 'all katas' },
    { key: '?', word: 'keys', about: 'this' },
    { key: 'q', word: 'quit', about: 'leave; everything is kept' },
  ];
}

/** What can be found under `?` makes room, in this order. */
const GIVES_WAY = ['l', 'o', 'd', 'v', 't', 'n', 'r'];

/** The one line of keys: what there is no room for is under `?`. */
export function keysText(state: WatchState, { columns, paint }: Pick<Screen, 'columns' | 'paint'>): string {
  let keys = keysOf(state);
  const width = (): number => stringWidth(keys.map(({ key, word }) => `${key} ${word}`).join(' · '));
  for (const dispensable of GIVES_WAY) {
    if (width() < columns) break;
    keys = keys.filter(({ key }) => key !== dispensable);
  }
  return keys.map(({ key, word }) => `${paint('bold', key)} ${word}`).join(paint('dim', ' · '));
}

/** Every key in a line, and what else is good to know. */
export function helpText(
  state: WatchState,
  also: readonly string[],
  { columns, paint }: Pick<Screen, 'columns' | 'paint'>,
): string {
  const lines = keysOf(state).map(({ key, about }) => `  ${paint('bold', key)}  ${about}`);
  const more = also.filter((text) => text !== '').flatMap((text) => ['', wrapAnsi(text, columns - 1)]);
  return [...lines, ...more].join('\n');
}
