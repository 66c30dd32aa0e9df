import { expect, test } from 'vitest';
import type { KataVerdict } from '../course/kata-verdict.ts';
import type { Prediction } from '../learner/record.ts';
import { compare } from './comparison.ts';

const sent = (step: number, caller: string, line: number) => ({
  kind: 'statement',
  step,
  caller,
  source: { file: 'seat.ts', line, column: 3 },
});

/** alice reads (3), bob reads and writes, alice writes (9). */
const verdict = {
  verdict: 'broke',
  properties: [
    {
      id: 'one-holder',
      counterexample: {
        why: 'alice read locks (step 2) and wrote (step 5), bob wrote in between (step 4).',
        timeline: [
          sent(1, 'alice', 1),
          sent(2, 'alice', 3),
          sent(3, 'bob', 3),
          sent(4, 'bob', 9),
          sent(5, 'alice', 9),
        ],
      },
    },
    { id: 'a-yes-is-kept' },
  ],
} as unknown as KataVerdict;
const sound = { verdict: 'survived', properties: [] } as unknown as KataVerdict;

const files = [{ name: 'seat.ts', text: `${'\n'.repeat(8)}await pool.query(\n  'INSERT …',\n);\n` }];
const said = (more: Partial<Prediction>): Prediction => ({ ship: false, lines: [], sure: 80, ...more });

test.each([
  ['block, and it broke', said({}), verdict, true, 0.04],
  ['ship, and it broke', said({ ship: true }), verdict, false, 0.64],
  ['ship, and it survived', said({ ship: true, sure: 99 }), sound, true, 0.0001],
  ['block, and it survived', said({ sure: 50 }), sound, false, 0.25],
] as const)('%s', (_, prediction, found, right, brier) => {
  const compared = compare(prediction, found, files);
  expect(compared.right).toBe(right);
  expect(compared.brier).toBeCloseTo(brier, 6);
});

test('a verdict that is none is compared with nothing', () => {
  const none = { verdict: 'inconclusive', properties: [] } as unknown as KataVerdict;
  expect(compare(said({}), none, files)).toMatchObject({ right: undefined, brier: undefined });
});

test('lines count when a step that the explanation cites is sent there, its later lines too', () => {
  const lines = ['seat.ts:1', 'seat.ts:3', 'seat.ts:10', 'seat.ts:20'];
  expect(compare(said({ lines }), verdict, files).linesHit).toEqual(['seat.ts:3', 'seat.ts:10']);
});

test('between two statements of one caller: only where somebody else comes', () => {
  const between = (first: number, second: number) =>
    compare(said({ between: [`seat.ts:${first}`, `seat.ts:${second}`] }), verdict, files).between;
  expect([between(3, 9), between(1, 3), between(9, 3)]).toEqual([true, false, false]);
});

test('with which statement the other one comes, where that was said', () => {
  const meanwhile = (line: number) =>
    compare(said({ between: ['seat.ts:3', 'seat.ts:9'], meanwhile: `seat.ts:${line}` }), verdict, files)
      .between;
  expect([meanwhile(3), meanwhile(9), meanwhile(1)]).toEqual([true, true, false]);
});

test('the promise that was named', () => {
  expect(compare(said({ promise: 'one-holder' }), verdict, files).promise).toBe(true);
  expect(compare(said({ promise: 'a-yes-is-kept' }), verdict, files).promise).toBe(false);
});
