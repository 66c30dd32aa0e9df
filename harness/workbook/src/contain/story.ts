import type { Whereabouts } from 'survives-production/host';

/** What is told of code that did not leave its process alive. */
export interface CrashStory {
  headline: string;
  expected: string;
  seen: string;
  /** Two sentences. */
  why: string;
  where: Whereabouts;
}

/** `In alice's lockSeat('A1', 'alice')`, as far as it is known. */
export function inTheCall({ caller, call }: Whereabouts): string {
  if (call !== undefined) return `In ${caller}'s ${call}`;
  return caller === undefined ? 'While the code was being run' : `In a call of ${caller}`;
}

/** How it was found, for the last line of the evidence. */
export function whereOf({ property }: Whereabouts): string {
  const during =
    property === undefined ? 'before any schedule was played' : `while "${property}" was explored`;
  return `found ${during} · the process was ended`;
}
