import { rowsOf, type History, type Row } from 'survives-production/report';
import type { Beat } from './beat.ts';
import { deadlocksOf, type Deadlock } from './deadlocks.ts';
import { kindOf } from './marks.ts';
import { transactionsOf, waitsOf, type TransactionSpan, type Wait } from './spans.ts';
import { trackOf, tracksOf, type Track } from './tracks.ts';

/** A run as it is drawn: what happened, on which track, in the words of the report. No positions yet. */
export interface Story {
  tracks: Track[];
  beats: Beat[];
  waits: Wait[];
  transactions: TransactionSpan[];
  deadlocks: Deadlock[];
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
  const place = row.place && { place: row.place };
  if (row.kind === 'across')
    return { index, until, acts: [], across: { text: row.text, what: row.what }, ...place };
  const acts = row.events.flatMap((event) => {
    const cell = row.cells.get(event.caller);
    const track = trackOf(tracks, event.lane, event.caller);
    return cell && track !== -1 ? [{ track, cell, event, mark: kindOf(event) }] : [];
  });
  return {
    ...{ index, until, acts },
    ...(row.step !== undefined && { step: row.step }),
    ...place,
  };
}
