import type { DriveMove, DriveView } from 'survives-production/report';

/** Stops inside a statement, and failures. */
export const specials = ({ kind }: DriveMove): boolean => kind === 'hold' || kind === 'fault';
export const ordinary = (move: DriveMove): boolean => !specials(move);

/**
 * The digits that let somebody go, as in the terminal: each caller has one of its own, in the order of the columns;
 * what a caller could do besides gets the digits after those.
 */
export function digits({ input, enabled }: DriveView): Map<string, string> {
  const moves = enabled.filter(ordinary);
  const own = input.callers.map(({ name }) => moves.find(({ caller }) => caller === name));
  const others = moves.filter((move) => !own.includes(move));
  return new Map(
    [...own, ...others].flatMap((move, index) => (move ? [[String(index + 1), move.move]] : [])),
  );
}

export function keyOf(view: DriveView, move: string): string | undefined {
  return [...digits(view)].find(([, own]) => own === move)?.[0];
}

/** The page has six colours for lanes. */
export function laneClass({ input }: DriveView, caller: string): string {
  const index = input.callers.findIndex(({ name }) => name === caller);
  return index === -1 ? '' : `lane-${(index % 6) + 1}`;
}
