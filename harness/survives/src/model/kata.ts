/** `katas/NN-slug/kata.json`. */
export interface KataMeta {
  title: string;
  /** The field's term: `check-then-act (TOCTOU)`. */
  term: string;
  company: string;
  module: string;
  /** Numbers of the katas that it builds upon: `["01"]`. Advice, never a lock. */
  needs: readonly string[];
  level: 1 | 2 | 3 | 4;
  minutes: number;
  /** The module whose exports are called: `seat-lock.ts`. */
  entry: string;
  /** Functions that the module must export. */
  exports: string[];
  /** The files a learner edits, entry and `schema.sql` included. */
  files: string[];
  /** Three or four, from symptom to sketch. */
  hints: string[];
}

/** A kata on disk. Paths are absolute. */
export interface Kata {
  /** `01` */
  number: string;
  /** `double-booked-seat` */
  slug: string;
  /** `01-double-booked-seat`, the folder's name. */
  id: string;
  dir: string;
  solutionsDir: string;
  meta: KataMeta;
}

/**
 * The code that is judged: folders, the first that has a file wins. A variant holds only what differs from
 * `generated/`, so it is `[variant, generated]`; the learner's `[attempt]` and `[generated]` stand alone.
 */
export interface SubjectCode {
  /** As in the verdict: `attempt`, `generated`, `reference`, `insert-where-not-exists`, or a folder as given. */
  name: string;
  layers: string[];
}
