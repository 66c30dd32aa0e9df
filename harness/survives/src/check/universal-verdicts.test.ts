import { expect, it } from 'vitest';
import { allAtOnce, steered, underLoad, type Conduct } from '../execution/conduct.ts';
import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Examination } from './examine.ts';
import { tellsMost } from './universal-verdicts.ts';

const [check] = UNIVERSAL_CHECKS;

const failedIn = (conduct?: Conduct): Examination =>
  ({
    universal: new Map(conduct ? [[check!.id, { failure: { attempt: { conduct } } }]] : []),
  }) as unknown as Examination;

it('a universal check is told by a run that has an interleaving, before one under load', () => {
  const of = (...conducts: (Conduct | undefined)[]) => tellsMost(conducts.map(failedIn), check!);
  const ordered = steered(() => 0);
  expect(of(underLoad(), undefined, ordered, allAtOnce(1))).toBe(2);
  expect(of(undefined, underLoad(), underLoad())).toBe(1);
  expect(of(undefined)).toBe(-1);
});
