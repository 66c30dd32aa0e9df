/** What the page and the server say to each other, as JSON. Types only. */

/** A sentence for the person, and what to do next. */
export interface Failure {
  message: string;
  next?: string;
  /** 1: the learner's code. 2: the set-up, or us. */
  exitCode?: 1 | 2;
}
