import type { SourcePlace } from 'survives-production/report';
import { laneColor } from './signs.ts';
import type { Story } from './story.ts';

/** Where somebody is in the code: the line that sent their newest statement. */
export interface CodeStand {
  caller: string;
  place: SourcePlace;
  /** `lane-1` … `lane-6`, as in the chart. */
  lane: string;
  /** It is they who act in this beat. */
  acts: boolean;
}

/** Of each caller that is under way at a beat. Who has answered stands nowhere any more. */
export function standingAt({ beats, tracks }: Story, beat: number): CodeStand[] {
  const standing = new Map<string, CodeStand>();
  for (const { index, acts, place } of beats.slice(0, beat + 1)) {
    for (const { track, event } of acts) {
      const { caller, color } = tracks[track]!;
      if (event.kind === 'answer' && index < beat) standing.delete(caller);
      if (event.kind !== 'statement' || !place) continue;
      standing.set(caller, { caller, place, lane: `lane-${laneColor(color)}`, acts: index === beat });
    }
  }
  return [...standing.values()];
}

/** By line of one file: who stands there, and how it looks. */
export function linesOf(
  standing: readonly CodeStand[],
): { line: number; who: string; classes: string; acts: boolean }[] {
  const lines = [...new Set(standing.map(({ place }) => place.line))];
  return lines.map((line) => {
    const all = standing.filter(({ place }) => place.line === line);
    const acting = all.find(({ acts }) => acts);
    return {
      line,
      who: all.map(({ caller }) => caller).join(', '),
      classes: `stands ${(acting ?? all[0]!).lane}${acting ? ' acts' : ''}`,
      acts: acting !== undefined,
    };
  });
}
