import { isOnlyHere, type Counterpart } from './counterparts.ts';

import type { Story } from './story.ts';
import { cycleSentences, meanings, placeName, whatIsDone, whoActs } from './wording.ts';

/** One line of the text that says what the picture shows. All of it is text. */
export interface TwinRow {
  step: string;
  who: string;
  what: string;
  /** What the picture says with signs, spans and arrows. */
  note: string;
  place: string;
}

export function twinOf(story: Story, counterparts: readonly (Counterpart | undefined)[] = []): TwinRow[] {
  return story.beats.map((beat) => {
    const { index, step, place } = beat;
    const notes = [
      meanings(beat),
      ...waitNotes(story, index),
      ...story.deadlocks.filter((one) => one.beat === index).flatMap((one) => cycleSentences(story, one)),
      besideNote(story, index, counterparts),
    ];
    return {
      step: step === undefined ? '' : String(step),
      who: whoActs(story, beat),
      what: whatIsDone(beat),
      note: notes.filter((note) => note !== '').join('; '),
      place: place ? placeName(place) : '',
    };
  });
}

function waitNotes({ waits, tracks, beats }: Story, beat: number): string[] {
  return waits.flatMap(({ from, to, what, track, releasedBy }) => {
    if (from === beat && to === undefined) return ['until the end of the run'];
    if (to !== beat || what !== 'lock' || releasedBy === undefined) return [];
    const step = beats[releasedBy]?.step;
    return [`${tracks[track]!.name} waited until step ${step}`];
  });
}

function besideNote(story: Story, beat: number, counterparts: readonly (Counterpart | undefined)[]): string {
  if (counterparts.length === 0) return '';
  if (isOnlyHere(story, beat, counterparts)) return 'never sent one after another';
  const other = counterparts[beat];
  return other?.differs ? `one after another: ${other.ending.trim() || 'nothing to say'}` : '';
}
