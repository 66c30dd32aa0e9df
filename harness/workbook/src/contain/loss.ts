import type { Progress } from 'survives-production';
import type { Crash, ErrorSent, StandStill } from './protocol.ts';

/** How the process ended that did not answer. */
export interface Exit {
  kind: 'exited';
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last that it wrote to its standard error. */
  said: string;
}

/** Why nothing more is to be expected of an enclosed process. */
export type Loss =
  | { kind: 'stood-still'; report: StandStill }
  | { kind: 'crashed'; crash: Crash }
  | Exit
  /** The time for one answer was used up. */
  | { kind: 'overtime'; budgetMs: number; last: Progress | undefined }
  /** Something else than an answer was written into its pipes. */
  | { kind: 'garbled' }
  /** An error that is ours. */
  | { kind: 'failed'; error: ErrorSent };

/** There is no answer, and there will be none. */
export class Lost extends Error {
  readonly loss: Exclude<Loss, { kind: 'failed' }>;

  constructor(loss: Exclude<Loss, { kind: 'failed' }>) {
    super(`the process that was asked is lost: ${loss.kind}`);
    this.loss = loss;
  }
}
