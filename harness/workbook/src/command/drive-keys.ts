import { specialText } from 'survives-production/report';
import type { DriveMove, DriveState, DriveView } from 'survives-production/report';
import type { Screen } from './screen.ts';

export interface MoveKey {
  key: string;
  move: string;
}

/**
 * The digits that let somebody go: each caller has one of its own, in the order of the columns, so that it stays the
 * same when others come and go. What a caller could do besides gets the digits after those.
 */
export function moveKeys({ input, enabled }: DriveView): MoveKey[] {
  const ordinary = enabled.filter(({ kind }) => !isSpecial(kind));
  const own = input.callers.map(({ name }) => ordinary.find(({ caller }) => caller === name));
  const others = ordinary.filter((move) => !own.includes(move));
  return [...own, ...others].flatMap((move, index) =>
    move ? [{ key: String(index + 1), move: move.move }] : [],
  );
}

/** Stops inside a statement, and failures: there when asked for. */
export function specialMoves({ enabled }: DriveView): DriveMove[] {
  return enabled.filter(({ kind }) => isSpecial(kind));
}

const isSpecial = (kind: DriveMove['kind']): boolean => kind === 'hold' || kind === 'fault';

/** The line under everything. */
export function keysLine({ view, plan }: DriveState, screen: Screen): string {
  const onward = plan?.next ?? view.enabled.find(({ byDefault }) => byDefault)?.move;
  const keys: [key: string, word: string][] = [
    ...moveKeys(view).map(({ key, move }): [string, string] => [key, move]),
    ...(onward === undefined ? [] : [['enter', plan?.next ? `next: ${onward}` : onward] as [string, string]]),
    ...(view.moves.length > 0 ? [['u', 'undo'] as [string, string]] : []),
    ['b', 'break it'],
    ...(view.end ? [['r', 'again'] as [string, string]] : [['g', 'let it run'] as [string, string]]),
    ...(specialMoves(view).length > 0 ? [['m', 'more moves'] as [string, string]] : []),
    ['q', 'quit'],
  ];
  return keys.map(([key, word]) => `${screen.paint('bold', key)} ${word}`).join(screen.paint('dim', ' · '));
}

export function specialsText(view: DriveView, screen: Screen): string {
  const lines = specialMoves(view).map(
    (move, index) => `  ${screen.paint('bold', String(index + 1))}  ${move.move}   ${specialText(move)}`,
  );
  return ['More that can happen here. A digit takes one; any other key goes back.', ...lines].join('\n');
}
