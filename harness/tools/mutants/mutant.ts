import type { Family } from './operator.ts';

/** One wrong code: one file of a variant, with one change. */
export interface Mutant {
  /** Hash of the whole file and of where it stands: names its folder. */
  id: string;
  operator: string;
  family: Family;
  /** `reference`, or the name of an alternative. */
  subject: string;
  file: string;
  text: string;
  was: string;
  is: string;
  relation?: string;
  column?: string;
}

/** What became of a mutant. */
export type End =
  /** Somebody has explained why it does not count. */
  | { end: 'not judged' }
  /** Before anybody judged it: the compiler refuses it, or the test that came with the change sees it. */
  | { end: 'does not compile' | 'green test' }
  /** A promise breaks. */
  | { end: 'killed'; by: string }
  | { end: 'survived' }
  /** It could not be judged, twice. */
  | { end: 'undecided'; reason: string };

export interface JudgedMutant {
  mutant: Mutant;
  end: End;
}
