/** What the page and the server say to each other, as JSON. Types only. `Html` was rendered and escaped by the server. */
import type { CheckState } from '../modes/practice/check-state.ts';
import type { DriveBeginning, DriveState } from 'survives-production/report';
import type { KataMeta } from '../course/kata.ts';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Prediction } from '../learner/record.ts';
import type { ReviewScore } from '../modes/review/score.ts';
import type { Counterexample, PropertyKind, VerdictValue } from 'survives-production/report';

export type Html = string;

/** A sentence for the person, and what to do next. */
export interface FailureView {
  message: string;
  next?: string;
  /** 1: the learner's code. 2: the set-up, or us. */
  exitCode?: 1 | 2;
  /** A file was changed by somebody else: how it is now. */
  current?: FileView;
  /** The attempt, the file, or the drive is not there any more. */
  gone?: true;
}

/** `GET /api/course` */
export interface CourseView {
  modules: { name: string; katas: KataCard[] }[];
  /** Number of the kata to go on with. */
  goOn: string;
  survived: number;
  documents: DocumentCard[];
}

export interface KataCard extends Pick<
  KataMeta,
  'title' | 'company' | 'module' | 'level' | 'minutes' | 'needs'
> {
  number: string;
  slug: string;
  id: string;
  status: 'not started' | 'started' | 'survived';
  /** Of the attempt, ever. */
  lastVerdict?: VerdictValue;
  hintsSeen: number;
  hintsTotal: number;
  /** Names the cause, so it is there only once the attempt has survived. */
  term?: string;
}

/** `GET /api/katas/:kata` */
export interface KataView extends KataCard {
  incident: Html;
  request: Html;
  /** The change as delivered, file by file. */
  generated: CodeView[];
  /** What is promised, in code, and what the code is made of. */
  survives: CodeView[];
  properties: PropertyCard[];
  /** Those that have been turned over. */
  hints: Html[];
  hasAttempt: boolean;
  /** Nobody has judged it yet, nor seen a verdict: it begins with a question. */
  asks: boolean;
  /** Names of the files that a learner edits, entry first. */
  files: string[];
  solutionOpen: boolean;
  following?: { number: string; title: string };
}

export interface PropertyCard {
  id: string;
  name: string;
  kind: PropertyKind;
  /** Line of `survives.ts` where it is written. */
  line?: number;
}

/** `GET /api/katas/:kata/judgement`: what there is to judge before anything has run. `POST` takes `JudgementSent`. */
export interface JudgementView {
  incident: Html;
  request: Html;
  lines: JudgedLine[];
  statements: JudgedStatement[];
}

/** A line of code that can be marked, unless it has no number: then it is not in the code that would run. */
export interface JudgedLine {
  file: string;
  line?: number;
  html: Html;
  tone?: 'added' | 'removed' | 'heading';
}

export interface JudgedStatement {
  /** `seat-lock.ts:77` */
  place: string;
  text: string;
}

/** Without a prediction it is only run. */
export interface JudgementSent {
  prediction?: Prediction;
}

/** `GET /api/katas/:kata/beside`: sentences beside a verdict on the change as merged. */
export interface BesideView {
  tests?: { sentence: string; allGreen: boolean };
  said?: SaidView;
}

/** What was said before the run, beside what it has shown; without `right` there was no verdict. */
export interface SaidView {
  sentences: string[];
  right?: boolean;
}

/** `GET /api/katas/:kata/path`: how somebody came through it, from the record. */
export interface PathView {
  rows: [name: string, text: string][];
}

/** Highlighted, one element per line. */
export interface CodeView {
  name: string;
  html: Html;
}

/** `GET /api/katas/:kata/attempt/:file`; `PUT` takes `{ text, base? }`. */
export interface FileView {
  name: string;
  text: string;
  version: string;
}

/** `POST /api/katas/:kata/solution` */
export interface SolutionView {
  debrief: Html;
  reference: CodeView[];
  alternatives: VariantView[];
  nearMisses: VariantView[];
}

export interface VariantView {
  name: string;
  files: CodeView[];
}

export interface DocumentCard {
  slug: string;
  title: string;
}

/** `GET /api/documents/:slug` */
export interface DocumentView extends DocumentCard {
  html: Html;
}

/** The newest check of a kata, and the newest that came to a verdict. */
export interface Standing {
  current?: CheckState;
  last?: CheckState;
}

/** `GET /api/events?kata=01`: what happens while a page is open. */
export type PageEvent =
  | { kind: 'standing'; standing: Standing }
  | { kind: 'check'; check: CheckState }
  /** Files of the attempt were changed on the disk, by whomever. */
  | { kind: 'saved' }
  /** Hints, verdicts or solutions were, somewhere. */
  | { kind: 'progress' }
  | { kind: 'notice'; sentence: string }
  | { kind: 'alive' }
  /** Too many pages are open: this one listens again when somebody looks at it. */
  | { kind: 'resting' }
  | { kind: 'stopping' };

/** `POST /api/timeline/:kata/lines` → `Record<'seat-lock.ts:77', text>`; `POST /api/timeline/:kata/file` → `SavedFile`. */
export interface TimelineRequest {
  subject: string;
  property: string;
  counterexample: Counterexample;
  format?: 'html' | 'svg';
}

export interface SavedFile {
  name: string;
  text: string;
}

export interface SubjectGroup {
  title: string;
  names: string[];
}

/** `POST /api/drives` takes `{ kata, subject?, property?, input?, token?, moves? }`. */
export interface DriveOpened {
  id: string;
  subject: string;
  /** Code that can be driven instead, by what it is. */
  subjects: SubjectGroup[];
  beginnings: DriveBeginning[];
  state: DriveState;
}

/** `GET /api/drives/:id`: a page that still looks asks for it, and a drive that nobody asks about ends. */
export interface DrivePulse {
  /** It has ended: the next act begins another one where it was. */
  over?: true;
  /** The code on the disk is no longer the one that is driven. */
  newCode: boolean;
  /** Schedules played so far by the search for one that breaks it. */
  searched?: number;
}

/** `GET /api/review`, and what comes of each `POST /api/review/{round,judge,next,end}`. */
export interface ReviewView {
  /** None has been begun, or the last one has ended. */
  round?: { number: number; of: number; outcomes: CardOutcome[] };
  card?: CardView;
  /** How the last round ended, before another is begun. */
  score?: { round: number; ofRound: ReviewScore; ofAll: ReviewScore };
}

/** Of the cards so far, in their order. `none`: it was not judged, or there was no verdict. */
export type CardOutcome = 'right' | 'wrong' | 'none';

/** A change that somebody proposes. Until it has been judged nothing says what it is. */
export interface CardView {
  /** Counts from 0. Acts name it, so that one that is sent twice is done once. */
  index: number;
  title: string;
  story: string[];
  lines: JudgedLine[];
  statements: JudgedStatement[];
  promises: { id: string; name: string }[];
  judged?: JudgedCard;
}

export interface JudgedCard {
  verdict: KataVerdict;
  said?: SaidView;
  /** Its name, and what its author says of it. */
  code: string;
  was: string;
  /** Lines of the code, by `seat-lock.ts:77`. */
  sources: Record<string, string>;
}

/** `GET /api/review/progress` */
export interface ReviewProgress {
  decided: number;
  of: number;
}
