/** What the command's process and the process that runs a check say to each other. */
import type { DriveAt } from 'survives-production';
import type { Progress } from 'survives-production';
import type { Whereabouts } from 'survives-production/host';
import type { DrivePlan, DriveBeginning, DriveSearch, DriveView, BeginningName } from 'survives-production';
import type { SourcePlace } from 'survives-production';
import type { Kata, SubjectCode } from 'survives-production';
import type { ReplayVerdict, Verdict } from 'survives-production';
import type { ConnectionConfig, ProviderName } from 'survives-production/postgres';

interface WorkOn {
  kata: Kata;
  subject: SubjectCode;
  server: { provider: ProviderName; version: string; admin: ConnectionConfig };
}

export type Work =
  | (WorkOn & { what: 'check'; only?: string[]; thorough?: boolean })
  | (WorkOn & { what: 'replay'; token: string })
  /** Has no answer of its own: it answers what it is asked from then on, one thing after another. */
  | (WorkOn & { what: 'drive' });

/** What a process that drives can be asked. */
export type DriveAsk =
  | { what: 'beginnings' }
  | ({ what: 'at' } & DriveAt)
  | { what: 'breaking'; beginning: BeginningName }
  | { what: 'plan'; token: string }
  /** Drops its database. */
  | { what: 'end' };

export interface DriveAnswers {
  beginnings: DriveBeginning[];
  at: DriveView;
  breaking: DriveSearch;
  plan: DrivePlan;
  end: null;
}

export type ToCell =
  | { kind: 'work'; work: Work }
  | { kind: 'abort' }
  | { kind: 'ask'; id: number; ask: DriveAsk }
  /** The answer is no longer wanted. */
  | { kind: 'cancel'; id: number };

export type FromCell =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'answer'; verdict: Verdict | ReplayVerdict }
  | { kind: 'told'; id: number; answer: DriveAnswers[DriveAsk['what']] }
  | { kind: 'untold'; id: number; failure: Failure }
  | Failure
  | { kind: 'crashed'; crash: Crash };

export type Failure =
  /** A `PlainError`. */
  | { kind: 'refused'; message: string; next: string | undefined; exitCode: 1 | 2 }
  /** Any other error: our fault. */
  | { kind: 'failed'; name: string; message: string; stack: string | undefined };

/** The code has done what ends a process. */
export interface Crash {
  kind: 'uncaught' | 'ended';
  /** `TypeError: x is not a function`; `process.exit(1)`. */
  what: string;
  place?: SourcePlace;
  where: Whereabouts;
}

/** What the watching thread writes before the process is killed: one line of JSON. */
export interface StandStill {
  kind: 'computes' | 'stands' | 'memory';
  /** Megabytes, as of the moment it was noticed. */
  rssMb: number;
  /** The learner's position in its bundle, both counted from 1, if the main thread was seen there. */
  frame?: { file: string; line: number; column: number; function: string };
  /** Of that bundle: the source map's payload. */
  map?: unknown;
  where?: Whereabouts;
}
