import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pathFrom } from './kata-path.ts';
import { RecordFile, type RecordedEvent, type RecordEntry } from './record.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'survives-record-'));
});
afterEach(() => rm(root, { recursive: true }));

const entry = (event: RecordedEvent): RecordEntry => ({
  at: '2026-01-01T00:00:00.000Z',
  kata: '01-seat',
  ...event,
});
const hint = (number: number) => entry({ what: 'hint', number });

test('one JSON object a line, and what was written stays as it is', async () => {
  const record = new RecordFile(root, '01-seat');
  await record.add(entry({ what: 'opened' }));
  const before = await readFile(record.file, 'utf8');
  await record.add(hint(1), hint(2));
  const after = await readFile(record.file, 'utf8');
  expect(after.startsWith(before)).toBe(true);
  expect(after.trimEnd().split('\n')).toEqual(
    [entry({ what: 'opened' }), hint(1), hint(2)].map((each) => JSON.stringify(each)),
  );
  expect(await record.read()).toEqual([entry({ what: 'opened' }), hint(1), hint(2)]);
});

test('two terminals that write at the same time lose nothing', async () => {
  const [one, other] = [new RecordFile(root, '01-seat'), new RecordFile(root, '01-seat')];
  await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 ? one : other).add(hint(index))));
  const numbers = (await one.read()).map((each) => (each.what === 'hint' ? each.number : -1));
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index));
});

test('a line that was cut off takes no other with it', async () => {
  const record = new RecordFile(root, '01-seat');
  await record.add(hint(1));
  await appendFile(record.file, '{"at":"2026-01-01T00:');
  await record.add(hint(2));
  expect(await record.read()).toEqual([hint(1), hint(2)]);
});

test('what another workbook writes, or nobody, is passed over', async () => {
  const record = new RecordFile(root, '01-seat');
  expect(await record.read()).toEqual([]);
  await record.add(hint(1));
  await appendFile(record.file, '{"what":"of a later one"}\nnull\n[]\n');
  expect(await record.read()).toEqual([hint(1)]);
});

test('another attempt has a record of its own; the old one is kept until it is deleted', async () => {
  const record = new RecordFile(root, '01-seat');
  await record.add(hint(1));
  const aside = await record.putAside();
  expect(await record.read()).toEqual([]);
  expect(await readFile(aside!, 'utf8')).toContain('"hint"');
  await record.add(hint(2));
  expect(await readdir(join(root, '.survives/record'))).toHaveLength(2);
  expect([await record.remove(), await record.remove()]).toEqual([true, false]);
});

test('the path is read off the record: prediction, repairs, what broke, hints, the end', () => {
  const prediction = { ship: true, lines: [], sure: 60 };
  const broken = { property: 'p', headline: 'sold twice', token: '01/p/0' };
  const path = pathFrom(
    [
      { what: 'opened' },
      { what: 'predicted', ...prediction },
      { what: 'checked', verdict: 'broke', broken },
      { what: 'saved', hash: 'a', difference: 'first' },
      { what: 'checked', verdict: 'broke', broken },
      { what: 'checked', verdict: 'broke', broken },
      { what: 'hint', number: 1 },
      { what: 'saved', hash: 'b', difference: 'second' },
      { what: 'checked', verdict: 'survived' },
      { what: 'survived' },
    ].map((event) => entry(event as RecordedEvent)),
  );
  expect(path).toMatchObject({ prediction, repairs: 2, hints: 1, solutionOpened: false, survived: true });
  expect(path.checks.map(({ verdict, headline, changed }) => [verdict, headline, changed])).toEqual([
    ['broke', 'sold twice', false],
    ['broke', 'sold twice', true],
    ['broke', 'sold twice', false],
    ['survived', undefined, true],
  ]);
});
