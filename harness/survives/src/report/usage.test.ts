import { expect, test } from 'vitest';
import type { Usage } from '../model/usage.ts';
import { used } from './fixtures/trucks.ts';
import { usageLines } from './usage.ts';

const PLAIN = { columns: 110, color: false };
const waited = (usage: Usage) => {
  const lines = usageLines(usage, PLAIN);
  const first = lines.findIndex((line) => line.trimStart().startsWith('waited'));
  return lines.slice(first).map((line) => line.trim());
};

test('of a crowd that waits, those are named who waited longest, and the others counted', () => {
  const crowd = Object.fromEntries(
    [3, 40, 5, 4, 60, 9].map((meanwhile, n) => [
      `gantry-${n + 1}`,
      { ...used.callers['south']!, meanwhile, statements: 4 },
    ]),
  );
  expect(waited({ ...used, errors: {}, callers: crowd })).toEqual([
    'waited     gantry-5: others sent 60 statements between a call and its answer',
    'gantry-2: others sent 40 statements between a call and its answer',
    'gantry-6: others sent 9 statements between a call and its answer',
    '1 more caller waited, none of them longer',
  ]);
});

test('nobody is named who had more to do than to wait for', () => {
  expect(usageLines(used, PLAIN).join('\n')).not.toContain('waited');
});
