/**
 * What the command's process and an enclosed one say to each other. Whatever is wanted, a check, a replay or a step of
 * a drive, is a question with a number, and has one answer.
 */
import type { DriveAt, Progress, ReplayVerdict, SourcePlace, Verdict } from 'survives-production';
import type { BeginningName, DriveBeginning, DrivePlan, DriveSearch, DriveView } from 'survives-production';
import type { Whereabouts } from 'survives-production/host';
import type { JudgedFiles } from './judged-files.ts';
import type { ConnectionConfig, ProviderName } from 'survives-production/postgres';

interface SentFiles {
  files: JudgedFiles;
  server: { provider: ProviderName; version: string; admin: ConnectionConfig };
}

export type Question =
  | (SentFiles & { what: 'check'; only?: string[]; thorough?: boolean })
  | (SentFiles & { what: 'replay'; token: string })
  /** Begins a drive, which the questions below are about: they are answered one after another. */
  | (SentFiles & { what: 'drive' })
  | ({ what: 'at' } & DriveAt)
  | { what: 'breaking'; beginning: BeginningName }
  | { what: 'plan'; token: string }
  /** Drops its database. */
  | { what: 'end' };

export interface Answers {
  check: Verdict;
  replay: ReplayVerdict;
  drive: DriveBeginning[];
  at: DriveView;
  breaking: DriveSearch;
  plan: DrivePlan;
  end: null;
}

/** From the command. */
export type Told =
  | { kind: 'ask'; id: number; question: Question }
  /** The answer is no longer wanted. */
  | { kind: 'cancel'; id: number };

/** From the enclosed process. */
export type Said =
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'error'; id: number; error: ErrorSent }
  /** Of no question: nothing more is to be expected. */
  | { kind: 'failed'; error: ErrorSent }
  | { kind: 'crashed'; crash: Crash };

export type ErrorSent =
  /** A `PlainError`. */
  | { kind: 'plain'; message: string; next: string | undefined; exitCode: 1 | 2 }
  /** Any other error: our fault. */
  | { kind: 'ours'; name: string; message: string; stack: string | undefined };

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
  /** The main thread was looked at many times, and no line of the learner's was ever on its stack. */
  elsewhere?: boolean;
}
