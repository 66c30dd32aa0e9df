import fc from 'fast-check';
import { COLLIDING, type AnyContract } from '../language/language.ts';
import type { Meeting } from './moves.ts';
import { allowed, mayMeet, type Asked } from './possible.ts';
import { keyOf } from './plain.ts';

/** Of each function so many calls are looked at. */
const DRAWN = 300;

/**
 * Pairs of calls that have nothing to do with each other, but for whoever tells things apart by `hashtext()`: who locks by
 * it waits, which is no mistake, and who refuses instead of waiting refuses what was not asked about. Each changes
 * something by itself. None where the contract's arguments do not have such ids among them.
 */
export function collisionsIn(contract: AnyContract): Meeting['calls'][] {
  return Object.keys(contract.calls).flatMap((fn) => {
    const { args, reads } = contract.calls[fn]!;
    if (reads || !mayMeet(contract, fn)) return [];
    const drawn = fc.sample(fc.tuple(...(args as fc.Arbitrary<unknown>[])), { seed: 1, numRuns: DRAWN });
    return drawn.flatMap((some) => pairOf(contract, { fn, args: some }) ?? []).slice(0, 1);
  });
}

/** For whoever tells keys apart by that alone, the same for both. */
export const byHash = (key: string): string => key.replaceAll(COLLIDING[1], COLLIDING[0]);

function pairOf(contract: AnyContract, asked: Asked): [Meeting['calls']] | undefined {
  const [one, other] = COLLIDING;
  const at = asked.args.indexOf(one);
  if (at === -1) return undefined;
  const twin = { ...asked, args: asked.args.with(at, other) };
  return [asked, twin].every((call) => changes(contract, call))
    ? [
        [
          { by: 'first', ...asked },
          { by: 'second', ...twin },
        ],
      ]
    : undefined;
}

function changes(contract: AnyContract, asked: Asked): boolean {
  const state: unknown = contract.begin.state;
  const then = allowed(contract, state, asked, NOW)[0]?.then;
  return then !== undefined && keyOf(then) !== keyOf(state);
}

const NOW = { from: 0, to: 0 };
