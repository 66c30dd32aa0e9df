import { expect, it } from 'vitest';
import { CALL } from '../execution/between-calls.ts';
import type { Choice } from '../execution/choosing.ts';
import { faultLane } from '../execution/moves.ts';
import { placesIn } from './one-fault.ts';

const LANE = 'server-a';
const MISHAPS = ['terminated', 'cancelled'] as const;

/** What was chosen in a history in which these functions are called, of one statement each. */
function rehearsalOf(functions: readonly string[]): Choice[] {
  const anchors = functions.flatMap((fn) => [`${CALL}${fn}`, `SELECT FROM ${fn}`]);
  const lanes = [LANE, ...MISHAPS.map((kind) => faultLane(LANE, kind))];
  return anchors.map((_, index) => ({
    ...{ lanes, costs: [0, 0, 0], chosen: 0, byDefault: 0 },
    last: index === 0 ? null : { lane: LANE, anchor: anchors[index - 1]!, occurrence: 1 },
  })) as unknown as Choice[];
}

it('what has failed in an earlier history comes last in a later one', () => {
  const earlier = placesIn(rehearsalOf(['lock', 'look']), new Set());
  const played = new Set(earlier.map(({ key }) => key));
  const later = placesIn(rehearsalOf(['look', 'renew', 'lock']), played);
  const isNew = later.map(({ key }) => !played.has(key));
  expect(isNew.filter(Boolean).length).toBeGreaterThan(0);
  expect(isNew).toEqual(isNew.toSorted((a, b) => Number(b) - Number(a)));
  expect(later.length).toBe(placesIn(rehearsalOf(['look', 'renew', 'lock']), new Set()).length);
});
