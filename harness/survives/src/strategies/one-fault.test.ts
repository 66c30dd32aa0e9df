import { describe, expect, it } from 'vitest';
import { CALL } from '../execution/between-calls.ts';
import type { Choice } from '../execution/choosing.ts';
import { faultLane } from '../execution/moves.ts';
import { placesIn } from './one-fault.ts';

const LANE = 'server-a';
const MISHAPS = ['terminated', 'cancelled'] as const;

/** A history in which these functions are called, of one statement each or of so many, and what they answer. */
function rehearsalOf(
  functions: readonly string[],
  answers: readonly unknown[] = functions,
  statements: Readonly<Record<string, number>> = {},
): Parameters<typeof placesIn>[0] {
  const anchors = functions.flatMap((fn) => [
    `${CALL}${fn}`,
    ...Array.from({ length: statements[fn] ?? 1 }, (_, n) => `SELECT ${n} FROM ${fn}`),
  ]);
  const lanes = [LANE, ...MISHAPS.map((kind) => faultLane(LANE, kind))];
  const choices = anchors.map((_, index) => ({
    ...{ lanes, costs: [0, 0, 0], chosen: 0, byDefault: 0 },
    last: index === 0 ? null : { lane: LANE, anchor: anchors[index - 1]!, occurrence: 1 },
  })) as unknown as Choice[];
  const outcomes = functions.map((fn, n) => ({ caller: LANE, fn, args: [], value: answers[n] }));
  return { choices, outcomes };
}

type Places = ReturnType<typeof placesIn>;
const byKey = (places: Places) => new Map(places.map((place) => [place.key, place]));

it('what has failed in an earlier history comes last in a later one', () => {
  const earlier = placesIn(rehearsalOf(['lock', 'look']), new Map());
  const played = byKey(earlier);
  const later = placesIn(rehearsalOf(['look', 'renew', 'lock']), played);
  const isNew = later.map(({ key }) => !played.has(key));
  expect(isNew.filter(Boolean).length).toBeGreaterThan(0);
  expect(isNew).toEqual(isNew.toSorted((a, b) => Number(b) - Number(a)));
  expect(later.length).toBe(placesIn(rehearsalOf(['look', 'renew', 'lock']), new Map()).length);
});

it('a call that is answered in another way is another place, texts and numbers apart', () => {
  const [nothing, ...texts] = [undefined, 'R1', 'R2'].map((answer) => rehearsalOf(['look'], [answer]));
  const played = byKey(placesIn(nothing!, new Map()));
  expect(placesIn(texts[0]!, played).filter(({ key }) => played.has(key))).toEqual([]);
  const keys = texts.map((rehearsal) => placesIn(rehearsal, played).map(({ key }) => key));
  expect(keys[0]).toEqual(keys[1]);
});

describe('each call has as many turns as another', () => {
  const LONG = { book: 12 };
  const turns = (places: Places, fn: string): number =>
    places.filter(({ call }) => call.startsWith(`${CALL}${fn} `)).length;

  it('however many statements it has', () => {
    const first = placesIn(rehearsalOf(['book', 'look'], [true, true], LONG), new Map()).slice(0, 8);
    expect([turns(first, 'book'), turns(first, 'look')]).toEqual([4, 4]);
  });

  it('by how it is answered, and in whatever history it has had them', () => {
    const earlier = placesIn(rehearsalOf(['book'], [true], LONG), new Map()).slice(0, 6);
    const [next] = placesIn(rehearsalOf(['book', 'book'], [true, false], LONG), byKey(earlier));
    expect(next!.call).toBe(`${CALL}book → false`);
  });
});
