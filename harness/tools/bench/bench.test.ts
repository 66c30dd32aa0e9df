import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerdictValue } from '../../survives/src/model/verdict.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { loadKatas } from '../../workbook/src/course/catalogue.ts';
import { BENCHES } from './all.ts';
import type { BenchContext, Figures } from './bench.ts';
import { blocked } from './blocked.ts';
import { catchRate } from './catch-rate.ts';
import { exhaustion } from './exhaustion.ts';
import { findIsolationTester, NO_ISOLATION_TESTER } from './isolation-tester.ts';
import { describeMachine } from './machine.ts';
import { isRight, repeatability, type Kind } from './repeatability.ts';
import { saveToVerdict } from './save-to-verdict.ts';
import { median, quantile, ratio } from './statistics.ts';
import { crowd } from './stress.ts';
import { asPage, asText } from './table.ts';
import { throughput } from './throughput.ts';

let server: PostgresServer;
let few: BenchContext;

beforeAll(async () => {
  server = await startPostgres();
  const subjects = ['generated', 'unique-on-seat-and-user'];
  // One kata is enough to see each bench work; another kata changes nothing here.
  const katas = (await loadKatas()).filter(({ number }) => number === '01');
  few = { server, katas, repeats: 2, runs: 1, subjects };
});
afterAll(() => server.stop());

/** A table is rectangular, whatever is in it. */
function expectTable({ head, rows }: Figures): void {
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toHaveLength(head.length);
}

describe('each bench, in small', () => {
  it('throughput: the engine is slower than plain pg, and not by much', async () => {
    const figures = await throughput.measure(few);
    expectTable(figures);
    for (const name of ['poolSteps', 'clientSteps', 'poolWholeRun', 'clientWholeRun']) {
      expect(figures.numbers[name], name).toBeGreaterThan(0.05);
      expect(figures.numbers[name], name).toBeLessThan(1.5);
    }
  });

  it('blocked: one wait per repeat, none believed before the deadlock check', async () => {
    const figures = await blocked.measure({ ...few, repeats: 5 });
    expectTable(figures);
    expect(figures.numbers).toMatchObject({ measured: 5 });
    expect(figures.numbers['medianMs']).toBeGreaterThanOrEqual(1);
  });

  it('exhaustion: as many orders as there are, and isolationtester plays the same, where there is one', async () => {
    const figures = await exhaustion.measure(few);
    expectTable(figures);
    expect(figures.rows.map(([, orders]) => orders)).toEqual(['20', '24']);
    const theirs = findIsolationTester() ? ['20', '-'] : ['-', '-'];
    expect(figures.rows.map((row) => row[4])).toEqual(theirs);
    expect(figures.notes.includes(NO_ISOLATION_TESTER)).toBe(findIsolationTester() === undefined);
  });

  it('save to verdict: what is delivered breaks, the reference survives', async () => {
    const figures = await saveToVerdict.measure(few);
    expectTable(figures);
    expect(figures.rows.map(([subject]) => subject?.split(': ')[1])).toEqual(['broke', 'survived']);
    expect(figures.numbers['referenceSchedules']).toBeGreaterThan(20);
  });

  it('repeatability: each subject is told in one word', async () => {
    const lines: string[] = [];
    const figures = await repeatability.measure({ ...few, progress: (line) => void lines.push(line) });
    expectTable(figures);
    expect(figures.rows.map(([code]) => code)).toEqual(['01 generated', '01 near miss', 'all']);
    expect(figures.numbers).toEqual({ right: 2, checks: 2, subjectsThatDiffer: 0 });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^01 generated generated: 1\/1 \(1 × broke 01\/one-seat-one-holder\//);
  });

  it('repeatability: a near miss that breaks by another property is not right, nor is what could not be judged', () => {
    const judged = (said: VerdictValue) => ({
      verdict: said,
      properties: [{ name: 'one seat', verdict: said }],
    });
    const all = (['broke', 'survived', 'inconclusive'] as const).map(judged);
    const right = (kind: Kind, breaks?: string) => all.map((one) => isRight(one, { kind, breaks }));
    expect(right('near miss', 'one seat')).toEqual([true, false, false]);
    expect(right('near miss', 'another')).toEqual([false, false, false]);
    expect(right('near miss')).toEqual([false, false, false]);
    expect(right('generated')).toEqual([true, false, false]);
    expect(right('reference')).toEqual([false, true, false]);
    expect(right('alternative')).toEqual([false, true, false]);
  });

  it('catch rate: the engine catches all of it', async () => {
    const figures = await catchRate.measure(few);
    expectTable(figures);
    expect(figures.rows).toHaveLength(3);
    expect(figures.numbers).toMatchObject({ engine: 2, engineOf: 2, stress2Of: 2 });
  });
});

it('catch rate: what plain pools cannot count is not judged on them, nor by a crowd of them', async () => {
  const figures = await catchRate.measure({ ...few, subjects: ['unique-on-the-user'] });
  expect(figures.rows[0]!.slice(0, 3)).toEqual([
    '01 unique-on-the-user',
    'different seats do not disturb each other',
    '1/1',
  ]);
  expect(figures.rows[0]!.at(-1)).toBe('-');
});

it('catch rate: code that throws at whoever is alone with it is caught on plain pools, too', async () => {
  const katas = (await loadKatas()).filter(({ number }) => number === '09');
  const subjects = ['delete-and-insert-in-one-statement'];
  const figures = await catchRate.measure({ ...few, katas, subjects });
  expect(figures.rows[0]!.slice(2)).toEqual(['1/1', expect.any(String), '1/1, by race 1', '1/1, by race 1']);
});

it('figures are told as text and as a page, with the machine and the command', () => {
  const [bench] = BENCHES;
  const figures = { head: ['a', 'b'], rows: [['1', '22 | 3']], numbers: {}, notes: ['So it is.'] };
  const machine = { ...describeMachine(server), date: '2026-01-02', load: 0.5 };
  expect(asText({ bench: bench!, figures }).split('\n').slice(2, 4)).toEqual(['  a   b', '  1   22 | 3']);
  const page = asPage([{ bench: bench!, figures }], machine, 'npm run bench -- --write');
  expect(page).toContain('`npm run bench -- --write`: 2026-01-02, ');
  expect(page).toContain('| 1 | 22 \\| 3 |');
});

it('a crowd is the same calls under other names', () => {
  const calls = [
    { caller: 'alice', fn: 'lock', args: ['A1', 'alice'] },
    { caller: 'bob', fn: 'lock', args: ['A1', 'bob'] },
  ];
  expect(crowd(calls, 3)).toEqual([...calls, { caller: 'alice2', fn: 'lock', args: ['A1', 'alice2'] }]);
  expect(new Set(crowd(calls, 20).map(({ caller }) => caller)).size).toBe(20);
});

it('medians and quantiles are values that were measured', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(median([])).toBeNaN();
  expect(ratio([1, 9, 4], [2, 3, 4])).toBe(1);
});
