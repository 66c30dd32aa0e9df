import type { Prediction } from '../../learner/record.ts';

/** What is asked, one thing after another. */
export type AskedPart = 'verdict' | 'lines' | 'promise' | 'happens' | 'sure';

/** What has been said so far. */
export interface SaidSoFar {
  ship?: boolean;
  /** Places, `seat-lock.ts:77`, in the order in which they were marked. */
  marks: readonly string[];
  promise?: string;
  /** Places of statements: of one caller, then of another one, then of the first again. '' where nothing was chosen. */
  order: readonly [string, string, string];
  words: string;
  sure?: number;
}

export const NOTHING_SAID: SaidSoFar = { marks: [], order: ['', '', ''], words: '' };

/** Percent that can be said, each by its key. */
export const SURE: readonly [key: string, percent: number, word: string][] = [
  ['5', 50, 'a coin'],
  ['6', 60, '60 %'],
  ['7', 70, '70 %'],
  ['8', 80, '80 %'],
  ['9', 90, '90 %'],
  ['0', 99, 'certain'],
];

/** Whoever ships is asked only how sure they are. */
export function questionAfter(
  question: AskedPart,
  { ship }: SaidSoFar,
  asked: readonly AskedPart[],
): AskedPart | undefined {
  return ship ? (question === 'verdict' ? 'sure' : undefined) : asked[asked.indexOf(question) + 1];
}

export function questionBefore(
  question: AskedPart,
  { ship }: SaidSoFar,
  asked: readonly AskedPart[],
): AskedPart | undefined {
  return ship ? (question === 'sure' ? 'verdict' : undefined) : asked[asked.indexOf(question) - 1];
}

/** `undefined` before it has been said whether to ship, and how sure. */
export function predictionFrom(answers: SaidSoFar): Prediction | undefined {
  const { ship, sure, marks, promise, order, words } = answers;
  if (ship === undefined || sure === undefined) return undefined;
  if (ship) return { ship, lines: [], sure };
  const [first, meanwhile, second] = order;
  const isOrder = first !== '' && second !== '';
  return {
    ship,
    lines: [...marks],
    ...(isOrder && { between: [first, second] as [string, string] }),
    ...(isOrder && meanwhile !== '' && { meanwhile }),
    ...(words.trim() !== '' && { words: words.trim() }),
    ...(promise !== undefined && { promise }),
    sure,
  };
}
