import { expect, test } from 'vitest';
import type { CheckState } from '../modes/practice/check-state.ts';
import { piecesOf } from './places.ts';
import { troublesOf } from './troubles.ts';

const kata = { files: ['seat-lock.ts', 'lib/helper.ts', 'schema.sql'] };
const check = (more: Partial<CheckState>): CheckState => ({
  ...{ id: 1, kata: '01', subject: 'attempt', state: 'done', properties: [] },
  ...more,
});

test('places in the files of a kata are found in a sentence, others are left', () => {
  expect(piecesOf('seat-lock.ts:44:1 does not compile, see pool.js:3 and lib/helper.ts:7', kata)).toEqual([
    { text: 'seat-lock.ts:44:1', file: 'seat-lock.ts', line: 44 },
    { text: ' does not compile, see pool.js:3 and ' },
    { text: 'lib/helper.ts:7', file: 'lib/helper.ts', line: 7 },
  ]);
  expect(piecesOf('nothing of that', kata)).toEqual([{ text: 'nothing of that' }]);
});

test('what is wrong by its line: code that does not compile, a loop, and types', () => {
  const message = 'seat-lock.ts:44:1 does not compile: Unexpected "}"';
  const failed = check({ state: 'failed', failure: { message, exitCode: 1 } });
  expect(troublesOf(failed, kata)).toEqual([{ file: 'seat-lock.ts', line: 44, message }]);
  const types = [{ file: 'seat-lock.ts', line: 6, column: 16, message: "Property 'x' does not exist." }];
  expect(troublesOf(check({ types }), kata)).toEqual(types);
  expect(troublesOf(check({ types, subject: 'generated' }), kata)).toEqual([]);
  expect(troublesOf(undefined, kata)).toEqual([]);
});
