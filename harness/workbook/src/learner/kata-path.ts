import type { VerdictValue } from 'survives-production';
import type { Prediction, RecordEntry } from './record.ts';

/** How somebody came through a kata. */
export interface KataPath {
  /** The first one: what was thought before anything had run. */
  prediction?: Prediction;
  /** Checks of the attempt, oldest first, each with what broke first. */
  checks: { at: string; verdict: VerdictValue; headline?: string; changed: boolean }[];
  /** How many different states of the attempt were checked, the delivered one left out. */
  repairs: number;
  hints: number;
  /** Opened before the attempt had survived. */
  solutionOpened: boolean;
  survived: boolean;
}

/** Read off the record of one attempt; nothing else is kept. */
export function pathFrom(entries: readonly RecordEntry[]): KataPath {
  const path: KataPath = { checks: [], repairs: 0, hints: 0, solutionOpened: false, survived: false };
  const states = new Set<string>();
  let changed = false;
  for (const entry of entries) {
    if (entry.what === 'predicted') path.prediction ??= entry;
    else if (entry.what === 'hint') path.hints = Math.max(path.hints, entry.number);
    else if (entry.what === 'solution') path.solutionOpened = true;
    else if (entry.what === 'survived') path.survived = true;
    else if (entry.what === 'saved') {
      changed = true;
      if (entry.difference !== '') states.add(entry.hash);
    } else if (entry.what === 'checked') {
      const { at, verdict, broken } = entry;
      path.checks.push({ at, verdict, changed, ...(broken && { headline: broken.headline }) });
      changed = false;
    }
  }
  path.repairs = states.size;
  return path;
}

/** The same in words, a name and what there is to say of it. */
export function pathRows(path: KataPath): [name: string, text: string][] {
  const { prediction, checks, repairs, hints, solutionOpened, survived } = path;
  const broke = [...new Set(checks.flatMap(({ headline }) => headline ?? []))];
  const help = [
    ...(hints > 0 ? [`${hints} ${hints === 1 ? 'hint' : 'hints'}`] : []),
    ...(solutionOpened ? ['the solution, before it survived'] : []),
  ];
  return [
    ...(prediction
      ? [['first', `${prediction.ship ? 'ship' : 'block'}, ${prediction.sure} % sure`] as [string, string]]
      : []),
    ['then', `${times(checks.length, 'check')} of ${times(repairs, 'repair')}`],
    ...(broke.length > 0 ? [['broke', broke.join(' · ')] as [string, string]] : []),
    ['help', help.length > 0 ? help.join(', ') : 'none'],
    ['now', survived ? 'it survived' : 'it has not survived yet'],
  ];
}

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
