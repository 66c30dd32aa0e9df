import type { Act, Beat } from './beat.ts';
import { endOfTransaction } from './marks.ts';
import { trackOf, type Track } from './tracks.ts';

/** Somebody is kept from going on, from one beat to another; without `to`, to the end. */
export interface Wait {
  track: number;
  from: number;
  to?: number;
  /** `lock`: the server says so. `pool`: for a client of the pool. `held`: stopped by the schedule. `sleep`: on a timer. */
  what: 'lock' | 'pool' | 'held' | 'sleep';
  /** Whose locks it waits for. A session that is not on any track is not in it. */
  holders: number[];
  /** The beat of a holder right before it goes on: what let it go. */
  releasedBy?: number;
}

/** From BEGIN to the end of the transaction. */
export interface TransactionSpan {
  track: number;
  from: number;
  to?: number;
  end: 'commit' | 'rollback' | 'open';
}

interface Flat extends Act {
  beat: number;
}

/** The acts of all beats, in order. */
const flat = (beats: readonly Beat[]): Flat[] =>
  beats.flatMap(({ acts, index }) => acts.map((act) => ({ ...act, beat: index })));

export function waitsOf(beats: readonly Beat[], tracks: readonly Track[]): Wait[] {
  const acts = flat(beats);
  return acts.flatMap((act, index) => {
    const begun = beginningOf(act, tracks);
    if (!begun) return [];
    const end = acts.slice(index + 1).find((later) => ends(act, later));
    const wait: Wait = { track: act.track, from: act.beat, ...begun, ...(end && { to: end.beat }) };
    const before = end && acts.findLast(({ beat, event }) => beat < end.beat && event.kind === 'statement');
    if (wait.what === 'lock' && before && wait.holders.includes(before.track)) wait.releasedBy = before.beat;
    return [wait];
  });
}

function beginningOf({ event }: Act, tracks: readonly Track[]): Pick<Wait, 'what' | 'holders'> | undefined {
  if (event.kind === 'pool-wait') return { what: 'pool', holders: [] };
  if (event.kind === 'sleep') return { what: 'sleep', holders: [] };
  if (event.kind === 'statement' && event.state === 'held') return { what: 'held', holders: [] };
  const waits = event.kind === 'lock-wait' || (event.kind === 'statement' && event.state === 'waiting');
  if (!waits) return undefined;
  const holders = (event.waitsFor ?? []).map((lane) => trackOf(tracks, lane)).filter((track) => track !== -1);
  // A wait for nobody is one that the schedule has stopped before it writes.
  return { what: event.waitsFor?.length === 0 ? 'held' : 'lock', holders: [...new Set(holders)] };
}

/** A statement goes on by its step, or waits again; anything else by the next thing that the caller does. */
function ends(begun: Act, later: Act): boolean {
  const { event } = begun;
  if (event.kind !== 'statement' && event.kind !== 'lock-wait') return later.event.caller === event.caller;
  const goesOn = later.event.kind === 'resumed' || later.event.kind === 'lock-wait';
  return goesOn && 'step' in later.event && later.event.step === event.step;
}

/**
 * Transactions where they can be told: on a connection that is the caller's alone. Callers of one instance share its
 * pool, and a history does not say which of its connections a statement went over.
 */
export function transactionsOf(beats: readonly Beat[], tracks: readonly Track[]): TransactionSpan[] {
  const done: TransactionSpan[] = [];
  const open = new Map<number, TransactionSpan>();
  const close = (track: number, to: number, end: 'commit' | 'rollback'): void => {
    const transaction = open.get(track);
    if (transaction) done.push({ ...transaction, to, end });
    open.delete(track);
  };
  for (const { track, beat, mark, event } of flat(beats)) {
    if (event.kind === 'crash') {
      for (const index of open.keys())
        if (tracks[index]!.instance === event.instance) close(index, beat, 'rollback');
    }
    if (event.kind !== 'statement' && event.kind !== 'resumed') continue;
    if (mark === 'begin' && isAlone(tracks, track) && !open.has(track))
      open.set(track, { track, from: beat, end: 'open' });
    const end = endOfTransaction(event);
    if (end) close(track, beat, end);
  }
  return [...done, ...open.values()].sort((a, b) => a.from - b.from);
}

function isAlone(tracks: readonly Track[], index: number): boolean {
  const { caller, instance } = tracks[index]!;
  return tracks.every((other) => other.caller === caller || other.instance !== instance);
}
