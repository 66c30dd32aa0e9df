/**
 * The public face: what promises are written with, and what judges code by them.
 */
export { check, replay, type CheckOptions, type Judged, type ReplayOptions } from './check/in-memory.ts';
export type { CodeSource } from './check/open-code.ts';
export type { Progress } from './check/request.ts';
export {
  SERVER_ERRORS,
  answerOf,
  demand,
  demandApplicationGoesOn,
  demandNobodyWaits,
  fc,
  hears,
  ids,
  inAnyOrder,
  like,
  oddIds,
  outside,
  service,
  subject,
  throws,
  type Call,
  type Contract,
  type Definition,
  type LateCall,
  type Instant,
  type Outcome,
  type Property,
  type Result,
  type World,
} from './language/language.ts';
export type {
  DriveMove,
  DrivePlan,
  DriveBeginning,
  DriveSearch,
  DriveState,
  DriveView,
  BeginningName,
} from './model/drive.ts';
export type { HistoryEvent, SourcePlace } from './model/history.ts';
export { inWords } from './text/in-words.ts';
export type { CodeOnDisk } from './subject/code-on-disk.ts';
export type { Schema, SchemaSource } from './subject/schema.ts';
export type { SubjectCode } from './model/subject-code.ts';
export { PlainError } from './model/plain-error.ts';
export type {
  Counterexample,
  Phase,
  PropertyVerdict,
  ReplayVerdict,
  Verdict,
  VerdictValue,
} from './model/verdict.ts';
export { Driver, type DriveAt } from './steer/drive.ts';
