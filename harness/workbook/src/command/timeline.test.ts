import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KataVerdict } from '../course/kata-verdict.ts';
import { testWorkbook, type TestWorkbook } from './test-workbook.ts';

let book: TestWorkbook;
beforeAll(async () => {
  book = await testWorkbook();
});
afterAll(() => book[Symbol.asyncDispose]());

test('what breaks is written as a page and as a picture, and says so', async () => {
  const files = ['timeline.html', 'timeline.svg'].map((name) => join(book.root, name));
  const { exitCode, stdout } = await book.kata(['timeline', '01', ...files]);
  expect([exitCode, stdout]).toEqual([
    0,
    expect.stringMatching(
      /timeline\.html {3}seat A1 was sold to two people, \d+ kB.*\n.*timeline\.svg {3}seat A1/,
    ),
  ]);
  const [page, picture] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("pool.query('SELECT");
  expect(picture).toMatch(/^<\?xml[^]*<svg [^]*seat A1 was sold to two people[^]*<\/svg>\n$/);
});

test('with a token it is that order; --json carries the serial run as well', async () => {
  const checked = await book.kata(['check', '01', '--json']);
  const { properties } = JSON.parse(checked.stdout) as KataVerdict;
  const { token, serial } = properties.find((property) => property.counterexample)!.counterexample!;
  expect(serial?.survived).toBe(true);
  const callers = serial!.timeline.map(({ caller }) => caller);
  expect(callers).toEqual([...callers].sort());
  const file = join(book.root, 'replayed.svg');
  const written = await book.kata(['timeline', '01', token, '--svg', file]);
  expect([written.exitCode, written.stderr]).toEqual([0, '']);
  expect(await readFile(file, 'utf8')).toContain('seat A1 was sold to two people');
});

test.each([
  ['no file', ['timeline', '01'], 'There is no file named to write the timeline to.'],
  [
    'nothing that breaks',
    ['timeline', '01', 'x.svg', '--subject', 'reference'],
    'There is no timeline: reference survived.',
  ],
  ['no such folder', ['timeline', '01', '/nowhere/x.html'], '/nowhere/x.html could not be written: ENOENT'],
  ['no token', ['timeline', '01', 'no-token', 'x.svg'], 'no-token'],
])('%s: exit code 2, and a sentence', async (_, args, sentence) => {
  const { exitCode, stdout, stderr } = await book.kata(args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(sentence);
  expect(stderr).toMatch(/\n {2}next: .+\n$/);
});
