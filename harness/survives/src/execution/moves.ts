import type { FaultKind } from '../model/faults.ts';

/**
 * What may happen in a run besides letting statements go one at a time: a writing statement may be held between
 * reading and writing, and something may fail. None of it is ever the default, so a schedule without these moves
 * plays the same with or without them.
 */
export interface Moves {
  /** How many statements may be held, over the whole run. */
  holds: number;
  /** Faults that may be chosen, at most `faultLimit` of them in one run. */
  faults: readonly FaultKind[];
  faultLimit: number;
  /** The same from the moment on when one of them has left a doubt. Default: `faultLimit`. */
  faultLimitInDoubt?: number;
}

export const NO_MOVES: Moves = { holds: 0, faults: [], faultLimit: 0 };

/** How a schedule names the moves of a lane: `alice~` holds her statement, `alice!crash` makes her instance crash. */
export const heldLane = (lane: string): string => `${lane}~`;
export const faultLane = (lane: string, fault: FaultKind): string => `${lane}!${fault}`;

const isHold = (lane: string): boolean => lane.endsWith('~');
export const faultOf = (lane: string): string | undefined => lane.split('!')[1];

/** Whether a lane's name stands for more than letting its statement go. */
export const isSpecial = (lane: string): boolean => isHold(lane) || faultOf(lane) !== undefined;

/** The moves that a schedule makes, so that replaying it allows them and no others. */
export function movesOf(lanes: readonly string[]): Moves {
  const faults = lanes.flatMap((lane) => faultOf(lane) ?? []) as FaultKind[];
  return { holds: lanes.filter(isHold).length, faults: [...new Set(faults)], faultLimit: faults.length };
}
