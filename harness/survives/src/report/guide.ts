import { printable } from '../text/text.ts';

/**
 * What a report calls that which was judged, and the commands that it advises. Both belong to whoever renders: a
 * report knows verdicts, and not by which command they come about.
 */
export interface Guide {
  /** What was judged, in front of each verdict: `01 double-booked-seat`, `billing`. */
  label: string;
  /** Which code that was, in the line of figures. `subject` as in the verdict: `attempt`, or empty. */
  code: (subject: string) => string;
  /** Plays the order of a token again; '' where no command does that. */
  replay: (token: string, subject: string) => string;
  /** Judges again: everything, or one property by its id. Absent where no command does that. */
  check?: (subject: string, property?: string) => string;
  /** Tells what was explored for each property. Absent where no command does that: then it is told at once. */
  details?: (subject: string) => string;
  /** What to look at when something broke, below how to replay it. */
  whenBroke: readonly Advice[];
  /** What to look at when nothing did. */
  whenSurvived: readonly Advice[];
}

/** A command, what it is for in a word, and what there is to say about it: `hint`, `…`, `(1 of 4 seen)`. */
export interface Advice {
  label: string;
  command: string;
  note?: string;
}

/** The guide of the package by itself. */
export function plainGuide(label: string): Guide {
  return {
    label,
    code: (subject) => subject || label,
    replay: (token) => `npx survives-production replay ${shellQuoted(token)}`,
    whenBroke: [],
    whenSurvived: [],
  };
}

/** One argument for a POSIX shell, whatever is in it. */
export function shellQuoted(argument: string): string {
  return `'${printable(argument).replaceAll("'", `'\\''`)}'`;
}
