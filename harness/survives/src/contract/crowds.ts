import type { AnyContract, Call } from '../language/language.ts';
import { CROWD_LIMITS } from '../model/crowd-limits.ts';
import { PlainError } from '../model/plain-error.ts';
import type { CrowdOf } from './moves.ts';

/** Each gathering with a few callers, in rounds; then with as many as are promised an answer, as they come. */
export function crowdsOf({ crowd }: AnyContract): CrowdOf[] {
  if (!crowd) return [];
  const few = Math.min(CROWD_LIMITS.callers, crowd.callers);
  const gatherings = Object.keys(crowd.gatherings);
  const many = gatherings.filter((name) => !crowd.gatherings[name]!.few);
  return [
    ...gatherings.map((gathering) => ({ gathering, callers: few, inRounds: true })),
    ...many.map((gathering) => ({ gathering, callers: crowd.callers, inRounds: false })),
  ];
}

/** Who asks for what. */
export function callsIn({ crowd }: AnyContract, { gathering, callers }: CrowdOf): Call[] {
  const asks = crowd?.gatherings[gathering]?.asks;
  if (!asks) {
    throw new PlainError(`the contract has no gathering "${gathering}"`, {
      next: `it has: ${Object.keys(crowd?.gatherings ?? {}).join(', ') || 'none'}`,
    });
  }
  return Array.from({ length: callers }, (_, n) => {
    const [fn, ...args] = asks(n) as unknown as [string, ...unknown[]];
    return { caller: `caller-${n + 1}`, fn, args };
  });
}
