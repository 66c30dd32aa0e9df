import type { History } from 'survives-production/report';
import type { Counterexample } from 'survives-production/report';
import { counterpartsOf, isOnlyHere, type Counterpart } from './counterparts.ts';
import { seenIn, type Seen } from './seen.ts';
import { storyOf, type Story } from './story.ts';

export interface ShownRun {
  story: Story;
  /** What each caller has read up to an event. */
  seen: (until: number) => Seen[];
}

/** The runs of a counterexample, and how they correspond. */
export interface Runs {
  failing: ShownRun;
  serial?: ShownRun & { survived: boolean };
  /** By beat of the failing run; empty without a serial one. */
  counterparts: (Counterpart | undefined)[];
  /** By beat: it went otherwise than one after another, or is never done there. */
  differs: boolean[];
}

export function runsOf({ callers, timeline, serial }: Counterexample): Runs {
  const failing = shownRun({ callers, events: timeline });
  if (!serial) return { failing, counterparts: [], differs: [] };
  const beside = shownRun({ callers: serial.callers, events: serial.timeline });
  const counterparts = counterpartsOf(failing.story, beside.story);
  const differs = failing.story.beats.map(
    ({ index }) => counterparts[index]?.differs === true || isOnlyHere(failing.story, index, counterparts),
  );
  return { failing, serial: { ...beside, survived: serial.survived }, counterparts, differs };
}

function shownRun(history: History): ShownRun {
  return { story: storyOf(history), seen: seenIn(history) };
}
