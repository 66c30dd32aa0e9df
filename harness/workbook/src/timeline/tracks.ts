import type { History } from 'survives-production/report';
import { callersOf } from 'survives-production/report';
import { printable } from 'survives-production/report';

/** One connection of one caller; one caller where there are too many connections for a track each. */
export interface Track {
  caller: string;
  /** `alice`, `alice/2`. */
  lane: string;
  /** `alice`, `alice [2]`. */
  name: string;
  /** The application instance; '' for who is on none. */
  instance: string;
  /** Counts from 0 over the callers: connections of one caller have one colour. */
  color: number;
}

/** More connections than this get one track per caller. */
const MOST_TRACKS = 8;

export function tracksOf(history: History): Track[] {
  const callers = callersOf(history);
  const connections = callers.map(({ name, lanes }) => [...new Set([name, ...lanes])]);
  const each = connections.flat().length <= MOST_TRACKS;
  return callers.flatMap(({ name, instance }, color) =>
    (each ? connections[color]! : [name]).map((lane) => ({
      ...{ caller: name, lane, instance: printable(instance), color },
      name: printable(name) + (lane === name ? '' : ` [${printable(lane.slice(name.length + 1))}]`),
    })),
  );
}

/** The track of a lane, else that of its caller; -1 for nobody's. */
export function trackOf(tracks: readonly Track[], lane: string, caller = callerOf(lane)): number {
  const own = tracks.findIndex((track) => track.lane === lane);
  return own === -1 ? tracks.findIndex((track) => track.caller === caller) : own;
}

const callerOf = (lane: string): string => lane.replace(/\/\d+$/, '');
