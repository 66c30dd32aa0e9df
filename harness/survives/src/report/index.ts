/**
 * `survives-production/report`: a verdict and a history, shown. Pure: it runs in a browser as well as in Node.
 */
export { changedOf, factsOf, isRead, isWrite, type Deed } from '../explain/facts.ts';
export type {
  DriveInput,
  DriveJudgement,
  DriveLane,
  DriveMove,
  DriveRows,
  DriveBeginning,
  DriveState,
  DriveView,
} from '../model/drive.ts';
export type {
  History,
  HistoryEvent,
  ResumedEvent,
  SourcePlace,
  StatementEvent,
  StatementResult,
} from '../model/history.ts';
export type {
  Counterexample,
  Phase,
  PropertyKind,
  PropertyVerdict,
  ReplayVerdict,
  Verdict,
  VerdictValue,
} from '../model/verdict.ts';
export type { Cell } from './cells.ts';
export { citedSteps } from './cited.ts';
export { lendOut } from './column-layout.ts';
export { renderDrive, renderStep } from './drive/drive.ts';
export { specialText, standingText } from './drive/standing.ts';
export { endingsOf, endsInRollback } from './endings.ts';
export { alike, fitCell, naturalWidth, onlyFile, placeText } from './fit.ts';
export { foundParts } from './found.ts';
export { plainGuide, shellQuoted, type Advice, type Guide } from './guide.ts';
export type { TextLooks, RenderOptions } from './options.ts';
export { markOf, type Tone } from './palette.ts';
export { MODES, meaning } from './replay.ts';
export { callersOf, rowsOf, type Row } from './rows.ts';
export { renderProperty, renderReplay, renderVerdict } from './terminal.ts';
export { count, grouped, listed, paragraph, printable, shorten, widthOf } from '../text/text.ts';
export { toldProperty } from './told.ts';
export { answerText, sqlLiteral, withoutMoments } from '../text/values.ts';
export { doesOf } from '../sql/does.ts';
export { summarizeSql } from '../sql/summary.ts';
export { PlainError } from '../model/plain-error.ts';
export { inWords } from '../text/in-words.ts';
