import type { Source } from './source.ts';

/** `away`: something that guards is left out or weakened. `added`: something is put in, as people do. */
export type Family = 'away' | 'added';

/** Text in the place of a part of a source; positions are of the text as it was. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** One wrong code, as what has to be written where. */
export interface Mutation {
  edits: readonly Edit[];
  /** The part that changes, as it was and as it is: two printed statements, or the lines of the code. */
  was: string;
  is: string;
  /** The relation that the changed part of a statement is about, where there is one. */
  relation?: string;
  /** The column that it is about, where it is about one. */
  column?: string;
}

/** One way in which code goes wrong. It makes all the changes that it can, each alone. */
export interface Operator {
  /** Part of the key by which a mutant is explained: not to be changed lightly. */
  name: string;
  family: Family;
  /** What it does, for the table of operators: begins with a small letter, no full stop. */
  what: string;
  changes(source: Source): Iterable<Mutation>;
}
