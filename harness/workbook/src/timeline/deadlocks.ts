import type { StatementEvent } from 'survives-production/report';
import type { Beat } from './beat.ts';
import { trackOf, type Track } from './tracks.ts';

/** A cycle of waits that the server ended by failing one statement. */
export interface Deadlock {
  /** Where the statement failed. */
  beat: number;
  victim: number;
  /** The victim first; each waits for the next one, the last for the first. */
  cycle: { track: number; step: number }[];
}

/**
 * The server fails the statement whose wait would close the cycle, so a victim is often never seen waiting. Whom it
 * would have waited for follows from the others: somebody who waits, over however many, for the victim.
 */
export function deadlocksOf(beats: readonly Beat[], tracks: readonly Track[]): Deadlock[] {
  const waiting = new Map<number, { step: number; holders: number[] }>();
  const found: Deadlock[] = [];
  for (const { index, acts } of beats) {
    for (const { event, track } of acts) {
      if (event.kind === 'lock-wait' || (event.kind === 'statement' && event.state === 'waiting')) {
        const holders = (event.waitsFor ?? []).map((lane) => trackOf(tracks, lane));
        waiting.set(track, { step: event.step, holders });
        continue;
      }
      if (event.kind !== 'statement' && event.kind !== 'resumed') continue;
      if (event.error?.code === '40P01' && !('fault' in event)) {
        const cycle = cycleOf(track, event.step, waiting, sizeTold(event));
        if (cycle) found.push({ beat: index, victim: track, cycle });
      }
      waiting.delete(track);
    }
  }
  return found;
}

/** The server's DETAIL has one line per process in the cycle. */
function sizeTold({ error }: Pick<StatementEvent, 'error'>): number | undefined {
  return error?.detail?.match(/blocked by process/g)?.length;
}

function cycleOf(
  victim: number,
  step: number,
  waiting: ReadonlyMap<number, { step: number; holders: number[] }>,
  size: number | undefined,
): Deadlock['cycle'] | undefined {
  const known = waiting.get(victim)?.holders;
  const starts = known ?? [...waiting.keys()];
  const chains = starts
    .flatMap((start) => chainsTo(victim, start, waiting))
    .sort((a, b) => b.length - a.length);
  const chain = chains.find(({ length }) => length + 1 === size) ?? chains[0];
  return (
    chain && [{ track: victim, step }, ...chain.map((track) => ({ track, step: waiting.get(track)!.step }))]
  );
}

/** Every way along the waits from one track to the victim, the victim left out. */
function chainsTo(
  victim: number,
  from: number,
  waiting: ReadonlyMap<number, { holders: number[] }>,
  before: readonly number[] = [],
): number[][] {
  if (from === victim || before.includes(from)) return [];
  const holders = waiting.get(from)?.holders ?? [];
  const way = [...before, from];
  const here = holders.includes(victim) ? [way] : [];
  return [...here, ...holders.flatMap((next) => chainsTo(victim, next, waiting, way))];
}
