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
    ...gatherings.map((gathering) => ({ gathering, callers: few, manner: 'in-rounds' as const })),
    ...many.map((gathering) => ({ gathering, callers: crowd.callers, manner: 'as-they-come' as const })),
    ...gatherings
      .filter((name) => crowd.gatherings[name]!.few)
      .map((gathering) => ({
        gathering,
        callers: Math.min(OVERTAKEN + CROWD_LIMITS.overtaking, Math.floor(crowd.callers / 2)),
        manner: 'overtaken' as const,
      })),
  ];
}

/** How many are overtaken, each at another of its statements. */
const OVERTAKEN = 9;

/** Gatherings have their sides by evens and odds: those who are overtaken are of one side, all others of the other. */
const overtaking = (n: number): number => (n < OVERTAKEN ? 2 * n : 2 * (n - OVERTAKEN) + 1);

/** Those who are overtaken on one instance: nobody else waits for its connections. Else nothing is said. */
export function placesIn({ callers, manner }: CrowdOf): Record<string, 'a' | 'b'> {
  if (manner !== 'overtaken') return {};
  return Object.fromEntries(
    Array.from({ length: callers }, (_, n) => [nameOf(n), n < OVERTAKEN ? 'a' : 'b'] as const),
  );
}

const nameOf = (n: number): string => `caller-${n + 1}`;

/** Who are overtaken, of callers by name. */
export const isOvertaken = (caller: string): boolean => Number(caller.replace('caller-', '')) <= OVERTAKEN;

/** Who asks for what. */
export function callsIn({ crowd }: AnyContract, { gathering, callers, manner }: CrowdOf): Call[] {
  const asks = crowd?.gatherings[gathering]?.asks;
  if (!asks) {
    throw new PlainError(`the contract has no gathering "${gathering}"`, {
      next: `it has: ${Object.keys(crowd?.gatherings ?? {}).join(', ') || 'none'}`,
    });
  }
  return Array.from({ length: callers }, (_, n) => {
    const [fn, ...args] = asks(manner === 'overtaken' ? overtaking(n) : n) as unknown as [
      string,
      ...unknown[],
    ];
    return { caller: nameOf(n), fn, args };
  });
}
