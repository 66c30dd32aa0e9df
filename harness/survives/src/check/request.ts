import type { Kata, SubjectCode } from '../model/kata.ts';
import type { Phase, VerdictValue } from '../model/verdict.ts';
import type { Bundle } from '../subject/bundle.ts';
import type { PostgresServer } from '../postgres/server.ts';

export interface CheckRequest {
  kata: Kata;
  subject: SubjectCode;
  /** Started by whoever asks, who also stops it; several checks may share one. */
  server: PostgresServer;
  /** Ids of the properties to check; all of them when absent. Universal checks always run. */
  only?: string[];
  /** Larger scopes and more schedules: minutes instead of seconds, for graders and CI. */
  thorough?: boolean;
  /** Stops between two schedules; the check then rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** The subject has been compiled, and none of its code has run yet. */
  onCompiled?: (bundle: Bundle) => void;
}

/** Sent before each property's phase and then at most every 100 ms. */
export interface Progress {
  /** Name of the property being explored. */
  property: string;
  /** 0-based. */
  index: number;
  of: number;
  phase: Phase;
  /** Runs so far for this property. */
  schedules: number;
  /** `broke` as soon as that is known; any other when all is over. May be sent twice. */
  verdict?: VerdictValue;
}

export interface ReplayRequest extends Omit<CheckRequest, 'only' | 'thorough' | 'onProgress'> {
  /** `01/one-seat-one-holder/0/3fa9c1|alice@SELECT seat_locks#1>bob` */
  token: string;
  /** Where the subject's own logging goes; standard error when absent. */
  console?: Console;
}
