import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { terminalTest } from './terminal-test.ts';
import { testWorkbook } from './test-workbook.ts';

const atTerminal = terminalTest('a round of review');

atTerminal('two cards by keyboard alone: judged, played, kept, scored', async () => {
  await using book = await testWorkbook();
  const terminal = book.atTerminal(['review', '--seed', '3']);
  for (const card of ['1 of 6', '2 of 6']) {
    await terminal.sees(card);
    await terminal.sees('s ship');
    terminal.press('s');
    await terminal.sees('How sure are you');
    terminal.press('9');
    await terminal.sees('you said');
    await terminal.sees('it was');
    await terminal.sees('enter go on');
    terminal.press('\r');
  }
  await terminal.sees('3 of 6');
  terminal.press('q');
  await terminal.sees('of 2 right');
  expect((await terminal.ended()).exitCode).toBe(0);
  expect(await readdir(join(book.root, '.survives/review'))).toEqual([]);
  const record = await readFile(join(book.root, '.survives/record/review.jsonl'), 'utf8');
  const lines = record
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { what: 'reviewed', round: 1, prediction: { ship: true, sure: 90 } },
    { what: 'reviewed', round: 1, prediction: { ship: true, sure: 90 } },
  ]);
  const { stdout } = await book.kata(['review', '--score']);
  expect(stdout).toContain('all rounds   ');
});

test('without a terminal it says that it needs one', async () => {
  await using book = await testWorkbook();
  const { exitCode, stderr } = await book.kata(['review']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('! A round of review is judged by keys')]);
  expect((await book.kata(['review', '--score'])).stdout).toContain('no card has been judged yet');
});

test('the record: a path, a page of its own, and gone when it is deleted', async () => {
  await using book = await testWorkbook();
  await book.kata(['hint', '01']);
  await book.kata(['start', '01']);
  expect((await book.kata(['record', '01'])).stdout).toContain('seat A1 was sold to two people');
  await book.write(
    '.survives/record/02-second-seat.jsonl',
    '{"what":"hint","number":"<b>","at":"","kata":""}\n',
  );
  const page = join(book.root, 'path.html');
  await book.kata(['record', '02', '--html', page]);
  const html = await readFile(page, 'utf8');
  expect(html).toContain('hint &#60;b&#62;');
  expect(html).not.toMatch(/<b>|src=|https?:/);
  expect((await book.kata(['record', '01', '--delete'])).stdout).toContain('is deleted');
  expect((await book.kata(['record', '01'])).stdout).toContain('nothing has happened yet');
});
