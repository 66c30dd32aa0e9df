import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
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

/** Where the screen is too narrow for all columns: the time, the level, the company. */
const DISPENSABLE = [5, 4, 3];
/** Columns that the last cell may use at least, before others give way. */
const LEAST_ROOM = 28;

function aligned(rows: string[][], screen: Screen): string[] {
  const all = rows[0]!.map((_, column) => column).slice(0, -1);
  const widthOf = (column: number): number => Math.max(...rows.map((cells) => stringWidth(cells[column]!)));
  const roomBeside = (columns: readonly number[]): number =>
    screen.columns - columns.reduce((sum, column) => sum + widthOf(column) + 2, 2);
  let kept = all;
  for (const column of DISPENSABLE) {
    const widest = widthOf(all.length);
    if (roomBeside(kept) >= Math.min(widest, LEAST_ROOM)) break;
    kept = kept.filter((each) => each !== column);
  }
  const room = Math.max(12, roomBeside(kept));
  return rows.flatMap((cells, index) => {
    const lead = kept.map(
      (column) => cells[column]! + ' '.repeat(widthOf(column) - stringWidth(cells[column]!)),
    );
    const before = `  ${lead.join('  ')}  `;
    const [first = '', ...more] = wrapAnsi(cells.at(-1)!, room).split('\n');
    const lines = [before + first, ...more.map((line) => ' '.repeat(stringWidth(before)) + line)];
    return lines.map((line) => paintedAs(index === 0 ? 'heading' : cells[0]!, line.trimEnd(), screen));
  });
}

function paintedAs(mark: string, line: string, { paint }: Screen): string {
  if (mark === 'heading') return paint('dim', line);
  if (mark === '✓') return paint('green', line);
  return mark === '→' ? paint('bold', line) : line;
}
