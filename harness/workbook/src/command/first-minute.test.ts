import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { terminalTest } from './terminal-test.ts';
import { testWorkbook } from './test-workbook.ts';

const atTerminal = terminalTest('the first minute');

const KATA = 'katas/01-double-booked-seat';
const README =
  '# The seat\n\n## What the business saw\n\nTwo people stand in front of **seat A1**.\n\n## Else\n';
const GREEN = `import { expect, it } from 'vitest';
it('one', () => expect(process.env.DATABASE_URL).toContain('postgres'));
it('two', () => {});
`;

atTerminal('incident and code first; a prediction; green tests beside the red verdict', async () => {
  await using book = await testWorkbook();
  await book.write(`${KATA}/README.md`, README);
  await book.write(`${KATA}/generated/seat-lock.test.ts`, GREEN);
  const terminal = book.atTerminal(['start']);
  await terminal.sees('Two people stand in front of seat A1.');
  await terminal.sees('export async function lockSeat');
  await terminal.sees('p predict first');
  terminal.press('p');
  await terminal.sees('Would you let it go to production?');
  terminal.press('b');
  await terminal.sees('Where does it break?');
  terminal.press('jm');
  await terminal.sees('(1 marked)');
  terminal.press('\r');
  await terminal.sees('Between which two statements');
  terminal.press('ab');
  await terminal.sees('What happens?');
  terminal.press('Quick bob\r');
  await terminal.sees('How sure are you');
  terminal.press('9');
  await terminal.sees('✗ 01 double-booked-seat');
  await terminal.sees('✓ 2 of 2 green');
  await terminal.sees('block, 90 % sure: right.');
  terminal.press('q');
  expect((await terminal.ended()).exitCode).toBe(0);
  const lines = (await readFile(join(book.root, '.survives/record/01-double-booked-seat.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { what: 'opened' },
    {
      what: 'predicted',
      ship: false,
      lines: ['seat-lock.ts:4'],
      between: ['seat-lock.ts:4', 'seat-lock.ts:6'],
      words: 'Quick bob',
      sure: 90,
    },
    { what: 'checked', verdict: 'broke', broken: { headline: 'seat A1 was sold to two people' } },
  ]);
});

atTerminal('whoever has seen a verdict is not asked again', async () => {
  await using book = await testWorkbook();
  await book.kata(['start', '01']);
  const terminal = book.atTerminal(['start']);
  await terminal.sees('✗ 01 double-booked-seat');
  terminal.press('q');
  expect((await terminal.ended()).seen).not.toContain('predict first');
});
