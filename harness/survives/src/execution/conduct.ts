import type { Board } from './board.ts';
import type { ChoicePoint } from './choosing.ts';
import { NO_MOVES, type Moves } from './moves.ts';

/**
 * A chooser that may take its time: the run stands still until the answer is there. It is shown the run as well, to
 * look at and not to touch. Whoever lets it stand answers for what happens on the server meanwhile, such as a
 * `lock_timeout` that runs out.
 */
export type PatientChooser = (point: ChoicePoint, run: Board) => number | Promise<number>;

/** How a run goes: who says when a statement is sent, and when a caller starts. */
export type Conduct =
  /** One statement at a time. The chooser is asked whenever everything is at rest. */
  | { readonly how: 'steered'; readonly choose: PatientChooser; readonly moves: Moves }
  /** Statements go as they come and overlap inside the server; some are held back for a moment, by the seed. */
  | { readonly how: 'all-at-once'; readonly seed: number }
  /** Each of these callers starts when the one before has ended. */
  | { readonly how: 'one-by-one'; readonly order: readonly string[] }
  /** Statements go as they come, of callers with much to do; with `inStep` all together, whenever nobody can go on without. */
  | { readonly how: 'under-load'; readonly inStep: boolean }
  /** As the input says: statements go as they come, or in rounds. */
  | { readonly how: 'crowd' };

/** @param moves what else the chooser may take: statements held inside, and faults */
export const steered = (choose: PatientChooser, moves: Moves = NO_MOVES): Conduct => ({
  how: 'steered',
  choose,
  moves,
});

/** Chance decides, and by another seed it decides otherwise. */
export const allAtOnce = (seed: number): Conduct => ({ how: 'all-at-once', seed });

/** @param order names of callers, each of them once */
export const oneByOne = (order: readonly string[]): Conduct => ({ how: 'one-by-one', order });

export const underLoad = ({ inStep = false }: { inStep?: boolean } = {}): Conduct => ({
  how: 'under-load',
  inStep,
});

export const CROWD: Conduct = { how: 'crowd' };
