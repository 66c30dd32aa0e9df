import type { Difference } from '../session.ts';
import type { Context } from './context.ts';
import type { Screen } from './screen.ts';

export async function diff(
  { session, screen }: Context,
  name: string | undefined,
  other?: string,
): Promise<number> {
  const kata = await session.find(name);
  screen.out(diffText(await session.diff(kata, other), screen));
  return 0;
}

/** Unified, `-` for the first and `+` for the second, as `git diff` prints it. */
export function diffText({ from, to, files }: Difference, screen: Screen): string {
  if (files.length === 0) return `${from} and ${to} are the same.`;
  const patches = files.map(({ patch }) =>
    patch
      .trimEnd()
      .split('\n')
      .map((line) => paintLine(line, screen))
      .join('\n'),
  );
  return patches.join('\n\n');
}

function paintLine(line: string, screen: Screen): string {
  if (line.startsWith('--- ') || line.startsWith('+++ ')) return screen.paint('bold', line);
  if (line.startsWith('@@')) return screen.paint('cyan', line);
  if (line.startsWith('-')) return screen.paint('red', line);
  return line.startsWith('+') ? screen.paint('green', line) : line;
}
