import type { SourcePlace } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';

/** What a timeline in a file of its own shows. */
export interface SavedTimeline {
  /** Number and title: `01 double-booked-seat`. */
  kata: string;
  /** `attempt`, `generated`, … */
  subject: string;
  /** Name of the property that broke. */
  property: string;
  counterexample: Counterexample;
  /** Lines of the code that are named, by `seat-lock.ts:77`. */
  sources: Record<string, string>;
}

export const sourceIn =
  ({ sources }: Pick<SavedTimeline, 'sources'>) =>
  ({ file, line }: SourcePlace): string | undefined =>
    sources[`${file}:${line}`];
