import type { Definition } from '../language/language.ts';
import type { Phase, VerdictValue } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Bundle } from '../subject/bundle.ts';
import type { CodeSource } from './open-code.ts';
import type { SchemaSource } from '../subject/schema.ts';

/** What is judged, by what, and where. */
export interface OnServer {
  /** Every token begins with it, and seeds are made of it: `seat-lock`. Neither `/` nor `|` is in it. */
  name: string;
  /** Which of several codes it is, for the verdict to say. */
  subject?: string;
  definition: Definition;
  code: CodeSource;
  schema: SchemaSource;
  /** Started by whoever asks, who also stops it; several checks may share one. */
  server: PostgresServer;
  /** The code has been bundled, and none of it has run yet. */
  onCompiled?: ((bundle: Bundle) => void) | undefined;
}

export interface CheckRequest extends OnServer {
  /** Ids of the promises to check; all of them when absent. Universal checks always run. */
  only?: string[];
  /** Larger scopes and more schedules: minutes instead of seconds, for graders and CI. */
  thorough?: boolean;
  /** Times that the schedule of a failure is played again, half of which have to break as well; 10 when absent. */
  reRuns?: number;
  /** Stops between two schedules; the check then rejects with the signal's reason. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Sent before each property's phase and then at most every 100 ms. */
export interface Progress {
  /** Name of the property being explored. */
  property: string;
  /** 0-based. */
  index: number;
  /** How many are looked at, as far as is known: those made of a contract count once they come into play. */
  of: number;
  phase: Phase;
  /** Runs so far for this property. */
  schedules: number;
  /** `broke` as soon as that is known; any other when all is over. May be sent twice. */
  verdict?: VerdictValue;
}

export interface ReplayRequest extends OnServer {
  /** `01/one-seat-one-holder/0/3fa9c1|alice@SELECT seat_locks#1>bob` */
  token: string;
  signal?: AbortSignal;
  /** Where the code's own logging goes; standard error when absent. */
  console?: Console;
}
