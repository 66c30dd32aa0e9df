import { expect, it } from 'vitest';
import type { Counterexample } from '../model/verdict.ts';
import { brokeOrUnrepeatable } from './examine.ts';

const verdictOn = (reproduced: string, order = 'in-order', universal = false): string =>
  brokeOrUnrepeatable(
    { headline: 'two sold', token: `99/p/0/3fa9c1|${order}`, reproduced } as Counterexample,
    universal,
  ).verdict;

it.each([
  ['10/10', 'broke'],
  ['5/10', 'broke'],
  ['4/10', 'inconclusive'],
  ['1/10', 'inconclusive'],
  ['1/2', 'broke'],
])('a schedule that breaks again in %s re-runs: %s', (reproduced, verdict) => {
  expect(verdictOn(reproduced)).toBe(verdict);
});

it('where chance decides, one more time is enough', () => {
  expect(verdictOn('1/30', 'all-at-once#3x30')).toBe('broke');
  expect(verdictOn('0/30', 'all-at-once#3x30')).toBe('inconclusive');
});

it('hygiene has to be broken each time', () => {
  expect(verdictOn('9/10', 'in-order', true)).toBe('inconclusive');
  expect(verdictOn('10/10', 'in-order', true)).toBe('broke');
});
