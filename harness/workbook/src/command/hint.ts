import wrapAnsi from 'wrap-ansi';
import type { Kata, TurnedHints } from '../session.ts';
import type { Context } from './context.ts';
import type { Screen } from './screen.ts';

export async function hint(
  { session, screen }: Context,
  name: string | undefined,
  options: { all?: boolean },
): Promise<number> {
  const kata = await session.find(name);
  screen.out(hintText(kata, await session.hint(kata, options.all), screen));
  return 0;
}

/** How to go on from a hint: commands, or keys where keys are read. */
export interface HintNext {
  next: string;
  solution: string;
}

const commandsFor = ({ number }: Kata): HintNext => ({
  next: `npm run kata hint ${number}`,
  solution: `npm run kata solution ${number}`,
});

/** Every hint seen so far, the new one last; how many there are; how to get the next. */
export function hintText(
  kata: Kata,
  hints: TurnedHints,
  screen: Screen,
  go: HintNext = commandsFor(kata),
): string {
  const { shown, seen, total, fresh } = hints;
  const blocks = shown.map((text, index) => {
    const isNew = fresh && index === shown.length - 1;
    return block(index + 1, text, screen, isNew ? 'bold' : 'dim');
  });
  const after =
    seen < total
      ? `  next: ${go.next}     (${total - seen} left)`
      : `  These are all of them. The solution: ${go.solution}`;
  return [`${kata.number} ${kata.slug}   hint ${seen} of ${total}`, ...blocks, after].join('\n\n');
}

function block(number: number, text: string, screen: Screen, style: 'bold' | 'dim'): string {
  const width = Math.min(screen.columns, 100) - 5;
  const [first, ...rest] = wrapAnsi(text, Math.max(20, width)).split('\n');
  const body = [`  ${number}  ${first}`, ...rest.map((line) => (line === '' ? '' : `     ${line}`))];
  return body.map((line) => screen.paint(style, line)).join('\n');
}
