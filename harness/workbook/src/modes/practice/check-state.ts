import type { Phase, VerdictValue } from 'survives-production';
import type { KataVerdict } from '../../course/kata-verdict.ts';
import type { TypeProblem } from './type-problems.ts';

/** How far one check is, for whoever looks on. Plain data. */
export interface CheckState {
  /** Counts from 1 over the life of the session: a larger one was asked for later. */
  id: number;
  /** Id of the kata. */
  kata: string;
  /** As in the verdict: `attempt`, `generated`, … */
  subject: string;
  /** `stopped`: somebody did not want to wait for it, or asked anew. */
  state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  /** By property, in the order of the kata. Empty until the first word of each. */
  properties: PropertyRuns[];
  /** What the compiler does not accept, once that is known, of an attempt. The code was run all the same. */
  types?: TypeProblem[];
  /** Once it is `done`. */
  verdict?: KataVerdict;
  /** Why it `failed`: no verdict about anybody's code, unless `exitCode` is 1. */
  failure?: { message: string; next?: string; exitCode: 1 | 2 };
}

/** What has been run of one property. */
export interface PropertyRuns {
  name: string;
  index: number;
  /** How many properties there are. */
  of: number;
  phase: Phase;
  /** Runs in each phase so far, in the order in which they began. */
  phases: { phase: Phase; runs: number }[];
  verdict?: VerdictValue;
}
