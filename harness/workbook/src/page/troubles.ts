import type { CheckState } from '../modes/practice/check-state.ts';
import type { KataView } from './protocol.ts';
import { piecesOf } from './places.ts';

/** A line of the attempt with which something is wrong, and what. Lines and columns from 1. */
export interface Trouble {
  file: string;
  line: number;
  column?: number;
  message: string;
}

/** What the newest check knows to be wrong by its line: it does not compile, does not fit its types, or does not end. */
export function troublesOf(check: CheckState | undefined, kata: Pick<KataView, 'files'>): Trouble[] {
  if (check?.subject !== 'attempt') return [];
  const broken = check.verdict?.properties.find(({ counterexample }) => counterexample)?.counterexample;
  const said = [check.failure?.exitCode === 1 ? check.failure.message : undefined, broken?.seen];
  const told = said.flatMap((message = '') =>
    piecesOf(message, kata).flatMap((piece) =>
      piece.file === undefined ? [] : [{ file: piece.file, line: piece.line, message }],
    ),
  );
  return [...told, ...(check.types ?? [])];
}
