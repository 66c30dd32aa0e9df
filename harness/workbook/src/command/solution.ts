import { createInterface } from 'node:readline/promises';
import { type Kata, PlainError, type Solution } from '../session.ts';
import { shownPath, type Context } from './context.ts';
import { markdownText } from './markdown-text.ts';
import type { Screen } from './screen.ts';

export async function solution(
  context: Context,
  name: string | undefined,
  options: { yes?: boolean },
): Promise<number> {
  const { session, screen } = context;
  const kata = await session.find(name);
  if (!options.yes && !(await session.access(kata)).sees('solution') && !(await confirm(context, kata)))
    return 0;
  screen.out(solutionText(await session.openSolution(kata), screen, advice(kata)));
  return 0;
}

/** What is asked before a solution opens early. */
export function solutionQuestion(kata: Kata): string {
  return `Your attempt at ${kata.number} ${kata.slug} has not survived yet. Open the solution now? y/n`;
}

async function confirm({ screen, shutdown }: Context, kata: Kata): Promise<boolean> {
  if (!screen.interactive) {
    throw new PlainError(
      `The attempt at ${kata.number} ${kata.slug} has not survived yet, so its solution is closed.`,
      {
        next: `npm run kata hint ${kata.number}, or open it now: npm run kata -- solution ${kata.number} --yes`,
      },
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => shutdown.end('SIGINT'));
  try {
    const answer = await terminal.question(`${solutionQuestion(kata)} `, { signal: shutdown.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

const advice = ({ number }: Kata): string[] => [
  '',
  `  compare   npm run kata -- diff ${number} --with reference`,
  `  judge     npm run kata -- check ${number} --subject reference`,
];

/**
 * The debrief, then where the code lies and how to go on. At a terminal it is laid out for that; elsewhere it stays the
 * Markdown that it is.
 */
export function solutionText(solution: Solution, screen: Screen, goOn: readonly string[]): string {
  const { reference, alternatives, nearMisses } = solution;
  const heading = (text: string) => `  ${screen.paint('bold', text)}`;
  const folders = (all: { name: string; dir: string }[]) => all.map(({ dir }) => `    ${shownPath(dir)}`);
  return [
    screen.rows === undefined ? solution.debrief.trim() : markdownText(solution.debrief, screen),
    '',
    heading('the repair we would merge'),
    `    ${shownPath(reference)}`,
    ...(alternatives.length > 0 ? [heading('other designs that survive'), ...folders(alternatives)] : []),
    ...(nearMisses.length > 0 ? [heading('near misses: plausible, and broken'), ...folders(nearMisses)] : []),
    ...goOn,
  ].join('\n');
}
