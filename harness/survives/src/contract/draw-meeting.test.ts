import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ids, subject } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import { meetings } from './arbitraries.ts';
import type { Meeting } from './moves.ts';

interface Wards {
  goOnCall: (pool: unknown, doctor: string, ward: string) => boolean;
  leave: (pool: unknown, doctor: string, ward: string) => boolean;
}
type OnCall = ReadonlyMap<string, readonly string[]>;

const wards = Array.from({ length: 30 }, (_, n) => `ward ${n}`);
const ward = ids(...wards);
const doctor = ids('ann', 'ben');
const withOut = (all: OnCall, ward: string, doctor: string): string[] =>
  (all.get(ward) ?? []).filter((other) => other !== doctor);

/** Of those who are on call in a ward one stays: two who leave at once must not both be let go. */
const hospital = subject<Wards>().contract<OnCall>({
  sentences: { one: 'somebody is on call in each ward', on: 'whoever comes is on call' },
  begin: { state: new Map(wards.map((ward) => [ward, ['ann', 'ben']])) },
  linearizable: true,
  calls: {
    goOnCall: {
      args: [doctor, ward],
      about: ([, ward]) => [ward],
      step: (all, [doctor, ward]) =>
        all.has(ward)
          ? {
              ...{ sentence: 'on', answer: true },
              then: new Map(all).set(ward, [...withOut(all, ward, doctor), doctor].sort()),
            }
          : { sentence: 'on', answer: false },
    },
    leave: {
      args: [doctor, ward],
      about: ([, ward]) => [ward],
      step: (all, [doctor, ward]) => {
        const left = withOut(all, ward, doctor);
        const isThere = all.get(ward)?.includes(doctor) === true;
        return isThere && left.length > 0
          ? { sentence: 'one', answer: true, then: new Map(all).set(ward, left) }
          : { sentence: 'one', answer: false };
      },
    },
  },
});

const drawn = fc.sample(meetings(hospital, LIMITS.contract), { seed: 1, numRuns: 200 });
const skew = ({ calls: [one, other] }: Meeting): boolean =>
  one!.fn === 'leave' &&
  other?.fn === 'leave' &&
  one!.args[1] === other.args[1] &&
  one!.args[0] !== other.args[0];

it('of calls that meet most change the answer of each other, though two that are drawn have seldom to do with each other', () => {
  const sameWard = drawn.filter(({ calls: [one, other] }) => other && one!.args[1] === other.args[1]);
  expect(sameWard.length).toBeGreaterThan(drawn.length / 2);
  expect(drawn.filter(skew).length).toBeGreaterThan(drawn.length / 8);
});

it('what others write meets calls, unless it is written between calls only', () => {
  const NAME = 'the ministry opens a ward';
  const drawnWith = (when: { betweenCalls?: true }): Meeting[] => {
    const contract = subject<Wards>().contract<OnCall>({
      ...hospital,
      writes: {
        [NAME]: {
          args: [ward],
          about: ([ward]) => [ward as string],
          step: (all, [ward]) => new Map(all).set(ward as string, []),
          ...when,
        },
      },
    });
    return fc.sample(meetings(contract, LIMITS.contract), { seed: 1, numRuns: 200 });
  };
  const met = (drawn: readonly Meeting[]) =>
    drawn.filter(({ calls }) => calls.some(({ fn }) => fn === NAME)).length;
  const before = (drawn: readonly Meeting[]) =>
    drawn.filter(({ before }) => before.some(({ kind }) => kind === 'write')).length;
  const [always, between] = [drawnWith({}), drawnWith({ betweenCalls: true })];
  expect([met(always) > 0, before(always) > 0]).toEqual([true, true]);
  expect([met(between), before(between) > 0]).toEqual([0, true]);
});
