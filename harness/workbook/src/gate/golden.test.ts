import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withoutAmounts } from './golden.ts';

const REPORT = readFileSync(new URL('golden/05-fifty-thousand-trucks.txt', import.meta.url), 'utf8');
const [BEFORE, ...LINES] = REPORT.split(/(?<=\(instance a\)\n)/);
const [chart, after] = LINES.join('').split(/(?=^ {4}used )/m) as [string, string];

describe('of a report under load', () => {
  it('it is no matter which statements came first and last, how many there were, or how many were refused', () => {
    expect(chart).toContain('assign-routes.ts');
    const others = chart.replaceAll('T101', 'T7').split('\n').toReversed().join('\n');
    const fewer = after.replace('6 × 53300 (6 connections', '1 × 53300 (1 connection');
    const other = `${BEFORE}${others}\n${fewer}`.replace('the next 6 were', 'the next one was');
    expect(other).not.toBe(REPORT);
    expect(withoutAmounts(other)).toBe(withoutAmounts(REPORT));
  });

  it.each([
    ['why it broke', 'requests queued for a client', 'requests waited for a client'],
    ['what was used', 'changed in a transaction', 'changed'],
    ['what was expected', 'each with its route', 'some with a route'],
    ['what was seen', 'Bulk route assignment failed', 'it failed'],
  ])('%s is the same in each run', (_, is, otherwise) => {
    expect(REPORT).toContain(is);
    expect(withoutAmounts(REPORT.replaceAll(is, otherwise))).not.toBe(withoutAmounts(REPORT));
  });
});
