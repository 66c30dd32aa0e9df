import type { Exploration } from '../strategies/exploration.ts';
import type { Failure } from '../strategies/strategy.ts';

/** A failure and where its input is in fast-check's tree. */
export interface LocatedFailure {
  failure: Failure;
  exploration: Exploration;
  input: unknown;
  inputPath: string;
}
