import { expect, it } from 'vitest';
import { UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { Phase } from '../model/verdict.ts';
import type { Examination } from './examine.ts';
import { tellsMost } from './universal-verdicts.ts';

const [check] = UNIVERSAL_CHECKS;

const failedIn = (phase?: Phase): Examination =>
  ({ universal: new Map(phase ? [[check!.id, { failure: { phase } }]] : []) }) as unknown as Examination;

it('a universal check is told by a run that has an interleaving, before one under load', () => {
  const of = (...phases: (Phase | undefined)[]) => tellsMost(phases.map(failedIn), check!);
  expect(of('load', undefined, 'faults', 'preemption-1')).toBe(2);
  expect(of(undefined, 'load', 'load')).toBe(1);
  expect(of(undefined)).toBe(-1);
});
