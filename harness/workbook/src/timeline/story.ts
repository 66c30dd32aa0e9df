import type { History, HistoryEvent, SourcePlace } from 'survives-production/report';
import type { Cell } from 'survives-production/report';
import { rowsOf, type Row } from 'survives-production/report';
import { deadlocksOf, type Deadlock } from './deadlocks.ts';
import { markOf, type Mark } from './marks.ts';
import { transactionsOf, waitsOf, type Transaction, type Wait } from './spans.ts';
import { trackOf, tracksOf, type Track } from './tracks.ts';

/** A run as it is drawn: what happened, on which track, in the words of the report. No positions yet. */
export interface Story {
  tracks: Track[];
  beats: Beat[];
  waits: Wait[];
  transactions: Transaction[];
  deadlocks: Deadlock[];
}

/** One line of the interleaving: the scrubber stops here. */
export interface Beat {
  index: number;
  step?: number;
  place?: SourcePlace;
  /** What was done, one per track. Empty where `across` is. */
  acts: Act[];
  /** Time passes, or somebody who does not race makes ready: goes across all tracks. */
  across?: { text: string; what: 'time' | 'aside' };
  /** Index in the history of its last event. */
  until: number;
}

export interface Act {
  track: number;
  cell: Cell;
  event: HistoryEvent;
  mark: Mark;
}

export function storyOf(history: History): Story {
  const tracks = tracksOf(history);
  const beats = rowsOf(history).map((row, index) => beatOf(row, index, tracks, history));
  return {
    tracks,
    beats,
    waits: waitsOf(beats, tracks),
    transactions: transactionsOf(beats, tracks),
    deadlocks: deadlocksOf(beats, tracks),
  };
}

function beatOf(row: Row, index: number, tracks: readonly Track[], { events }: History): Beat {
  const until = Math.max(...row.events.map((event) => events.indexOf(event)));
  if (row.kind === 'across') return { index, until, acts: [], across: { text: row.text, what: row.what } };
  const acts = row.events.flatMap((event) => {
    const cell = row.cells.get(event.caller);
    const track = trackOf(tracks, event.lane, event.caller);
    return cell && track !== -1 ? [{ track, cell, event, mark: markOf(event) }] : [];
  });
  return {
    ...{ index, until, acts },
    ...(row.step !== undefined && { step: row.step }),
    ...(row.place && { place: row.place }),
  };
}
