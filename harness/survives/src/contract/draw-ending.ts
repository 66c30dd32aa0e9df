import type fc from 'fast-check';
import type { AnyContract } from '../language/language.ts';
import type { ContractLimits } from '../model/limits.ts';
import { Drawing } from './draw.ts';
import type { AroundAnEnd } from './drawn.ts';
import type { Meeting } from './moves.ts';
import { keyOf } from './plain.ts';
import { mayBeBeside, mayMeet, type Asked } from './possible.ts';

/**
 * Draws two calls that come just before something ends: one that is under way when it does, and one that somebody else
 * makes as soon as it has, whose answer tells that, and which changes something. What is due to the first before all that is
 * not what is due to it afterwards: if it has looked before, and goes on behind the other, it is answered as neither.
 */
export function drawEnding(contract: AnyContract, limits: ContractLimits, random: fc.Random): Meeting {
  const drawing = new Drawing(contract, limits, random);
  const end = drawing.toAnEnd();
  const pair = end && pairAt(end, contract, drawing);
  if (pair)
    return {
      before: end.moves,
      calls: pair.map((asked, n) => ({ by: n === 0 ? 'first' : 'second', ...asked })),
    };
  return { before: end?.moves ?? [], calls: [{ by: 'first', ...drawing.drawnUntil(() => true)! }] };
}

function pairAt(
  { before, after }: AroundAnEnd,
  contract: AnyContract,
  drawing: Drawing,
): [Asked, Asked] | undefined {
  const changes = (state: unknown, asked: Asked): boolean =>
    keyOf(drawing.thenIn(state, asked)) !== keyOf(state);
  const drawn = (fits: (asked: Asked) => boolean): Asked | undefined =>
    drawing.drawnUntil((asked) => mayMeet(contract, asked.fn) && fits(asked));
  const second = drawn(
    (asked) => drawing.dueIn(before, asked) !== drawing.dueIn(after, asked) && changes(after, asked),
  );
  if (!second) return undefined;
  const then = drawing.thenIn(after, second);
  const differs = (asked: Asked): boolean =>
    mayBeBeside(contract, asked, second) && drawing.dueIn(before, asked) !== drawing.dueIn(then, asked);
  // What changes nothing can do no harm when it comes late.
  const first = drawn((asked) => changes(before, asked) && differs(asked)) ?? drawn(differs);
  return first && [first, second];
}
