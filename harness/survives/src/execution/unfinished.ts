import type { Board } from './board.ts';
import type { Ending } from './ending.ts';

/** Callers without their answers, in their order. */
export const unfinished = ({ tasks }: Board): string[] =>
  tasks.filter(({ done }) => !done).map(({ name }) => name);

/** So many steps are taken for a loop without end. */
export function tooMany(board: Board, steps: number): Ending {
  const names = unfinished(board);
  const who = names.length > 0 ? names.join(' and ') : 'what the callers left behind';
  return { kind: 'overrun', sentence: `${who} had not finished after ${steps} statements` };
}
