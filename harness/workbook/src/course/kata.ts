/** `katas/NN-slug/kata.json`. */
export interface KataMeta {
  title: string;
  /** The field's term: `check-then-act (TOCTOU)`. */
  term: string;
  /** In whose software it happened. */
  company: string;
  /** One of the parts that `katas/course.json` lists. */
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
