import type { FaultKind } from '../model/faults.ts';
import type { HoldPlace } from '../model/schedule.ts';

/**
 * What may happen in a run besides letting statements go one at a time: a writing statement may be held
 * inside, and something may fail. None of it is ever the default, so a schedule without these moves
 * plays the same with or without them.
 */
export interface Moves {
  /** How many statements may be held, over the whole run. */
  holds: number;
  /** Where, whatever the statement is. Default: where it could make a difference, by what is known of it. */
  places?: readonly HoldPlace[];
  /** Only while others are there who could go on: stopped among nobody, a statement goes on as if it had not been. */
  heldBesideOthers?: boolean;
  /** Pools never lend the connection of the last query again when another can be had: from the beginning of the run. */
  restless?: boolean;
  /** All callers are on one instance, where the promise does not say on which they are. */
  oneProcess?: boolean;
  /** Each caller begins when the one before has ended. Else all have begun before the first step. */
  inTurn?: boolean;
  /** Faults that may be chosen, at most `faultLimit` of them in one run. */
  faults: readonly FaultKind[];
  faultLimit: number;
  /** The same from the moment on when one of them has left a doubt. Default: `faultLimit`. */
  faultLimitInDoubt?: number;
  /** Time may pass, once, between two statements of a call, until what is to end meanwhile has ended. */
  end?: boolean;
}

export const NO_MOVES: Moves = { holds: 0, faults: [], faultLimit: 0 };

/**
 * How a schedule names the moves of a lane: `alice~` holds her statement before it writes, `alice~2` before it writes its
 * second row, `alice~commit` holds her transaction before it is committed; `alice!crash` makes her instance crash.
 */
export const heldLane = (lane: string, place: HoldPlace): string => `${lane}~${place === FIRST ? '' : place}`;
export const faultLane = (lane: string, fault: FaultKind): string => `${lane}!${fault}`;

const FIRST: HoldPlace = 1;
const HOLD = /~(\d+|commit)?$/;

/** How a schedule says, at its start, what is so from the beginning of the run. No lane has one of these names. */
export const RESTLESS_POOL = 'restless-pool';
export const ONE_PROCESS = 'one-process';
export const IN_TURN = 'in-turn';

/** Whether that is no move, and says what is so from the beginning. */
export const isFromTheBeginning = (name: string): boolean =>
  [RESTLESS_POOL, ONE_PROCESS, IN_TURN].includes(name);

/** How a schedule says that time passes. No lane has this name. */
export const TIME_PASSES = 'time-passes';

/** Where a move holds its statement; undefined when it does not. */
export function placeOf(move: string): HoldPlace | undefined {
  const hold = HOLD.exec(move);
  if (!hold) return undefined;
  return hold[1] === 'commit' ? 'commit' : Number(hold[1] ?? FIRST);
}

export const faultOf = (lane: string): string | undefined => lane.split('!')[1];

/** Whether a lane's name stands for more than letting its statement go. */
export const isSpecial = (lane: string): boolean =>
  placeOf(lane) !== undefined || faultOf(lane) !== undefined;

/** The moves that a schedule makes, so that replaying it allows them and no others. */
export function movesOf(lanes: readonly string[]): Moves {
  const faults = lanes.flatMap((lane) => faultOf(lane) ?? []) as FaultKind[];
  const places = lanes.flatMap((lane) => placeOf(lane) ?? []);
  return {
    holds: places.length,
    places: [...new Set(places)],
    restless: lanes.includes(RESTLESS_POOL),
    oneProcess: lanes.includes(ONE_PROCESS),
    inTurn: lanes.includes(IN_TURN),
    faults: [...new Set(faults)],
    faultLimit: faults.length,
    end: lanes.includes(TIME_PASSES),
  };
}
