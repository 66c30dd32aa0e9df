import stringWidth from 'string-width';
import { shorten } from 'survives-production/report';
import type { Access, Kata, KataProgress } from '../session.ts';
import type { Context } from './context.ts';
import type { Screen } from './screen.ts';

export async function list({ session, screen }: Context): Promise<number> {
  screen.out(await listText({ session, screen }));
  return 0;
}

/** Every kata and how far it is. The field's term names the cause, so it shows only once the attempt has survived. */
export async function listText(
  { session, screen }: Pick<Context, 'session' | 'screen'>,
  goOn = (next: Kata): string => ` Start one: npm run kata start ${next.number}`,
): Promise<string> {
  const { katas } = await session.progress();
  const current = await session.find();
  const rows = await Promise.all(
    session.katas.map(async (kata) =>
      row(kata, katas[kata.id], await session.access(kata), kata === current),
    ),
  );
  const isOpen = (kata: Kata): boolean => katas[kata.id]?.status !== 'survived';
  const survived = session.katas.length - session.katas.filter(isOpen).length;
  const next = isOpen(current) ? current : session.katas.find(isOpen);
  return [
    ...aligned([['', '', 'kata', 'company', 'level', 'time', 'progress'], ...rows], screen),
    ...session.course.unusable.map(({ error }) => `  ${screen.paint('yellow', '!')} ${error.message}`),
    '',
    `  ${survived} of ${session.katas.length} survive.${next ? goOn(next) : ''}`,
  ].join('\n');
}

function row(kata: Kata, progress: KataProgress | undefined, access: Access, isCurrent: boolean): string[] {
  const { company, level, minutes } = kata.meta;
  const glyph = progress?.status === 'survived' ? '✓' : isCurrent ? '→' : ' ';
  return [
    glyph,
    kata.number,
    kata.slug,
    company,
    String(level),
    `${minutes} min`,
    state(kata, progress, access),
  ];
}

function state(kata: Kata, progress: KataProgress | undefined, access: Access): string {
  if (!progress) return 'not started';
  const { status, lastVerdict, solutionOpened } = progress;
  const { seen, total } = access.hints;
  const last = lastVerdict && `last check: ${lastVerdict.verdict}`;
  const parts = [status, access.sees('term') ? kata.meta.term : last];
  if (status === 'survived' && lastVerdict?.verdict !== 'survived') parts.push(last);
  if (seen > 0) parts.push(`${seen} of ${total} hints`);
  if (solutionOpened) parts.push('solution opened');
  return parts.filter((part) => part !== undefined).join(' · ');
}

function aligned(rows: string[][], screen: Screen): string[] {
  const narrow = DISPENSABLE.map((_, index) => DISPENSABLE.slice(0, index + 1));
  const without = [[], ...narrow].find((columns) => widthOf(rows, columns) <= screen.columns) ?? DISPENSABLE;
  return painted(
    rows.map((cells) => cells.filter((_, column) => !without.includes(column))),
    screen,
  );
}

/** Where the screen is too narrow for all columns: the time, the level, the company. */
const DISPENSABLE = [5, 4, 3];

function widthOf(rows: readonly string[][], without: readonly number[]): number {
  const kept = (rows[0] ?? []).map((_, column) => column).filter((column) => !without.includes(column));
  return kept.reduce(
    (sum, column) => sum + 2 + Math.max(...rows.map((cells) => stringWidth(cells[column]!))),
    0,
  );
}

function painted(rows: string[][], screen: Screen): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => stringWidth(cells[column]!))));
  return rows.map((cells, index) => {
    const padded = cells.map((cell, column) => cell + ' '.repeat(widths[column]! - stringWidth(cell)));
    const line = shorten(`  ${padded.join('  ')}`.trimEnd(), screen.columns);
    if (index === 0) return screen.paint('dim', line);
    return cells[0] === '✓'
      ? screen.paint('green', line)
      : cells[0] === '→'
        ? screen.paint('bold', line)
        : line;
  });
}
