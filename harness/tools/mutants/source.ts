import type ts from 'typescript';
import type { Node } from '../../survives/src/sql/syntax.ts';

/** A statement that stands in a source, and how another is written in its place. */
export interface WrittenStatement {
  tree: Node;
  start: number;
  end: number;
  /** As it stands there: with quotes in a literal, bare in a schema. */
  write: (sql: string) => string;
}

/** One file of a code. */
export interface Source {
  /** `seat-lock.ts`, `schema.sql` */
  file: string;
  text: string;
  statements: readonly WrittenStatement[];
  /** Of TypeScript. */
  code?: ts.SourceFile;
  /** What the code's schema says, for operators that have to know types and keys. */
  columns: KnownColumns;
  /** Functions that callers call. */
  exports: readonly string[];
}

/** Of all tables together: what is known by a column's name alone. */
export interface KnownColumns {
  /** Names of which every table that has one says `text`. */
  text: ReadonlySet<string>;
  /** Names that are a key by themselves: whoever asks for one gets one row at most. */
  key: ReadonlySet<string>;
}
