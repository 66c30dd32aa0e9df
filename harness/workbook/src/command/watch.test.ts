import { expect } from 'vitest';
import { terminalTest } from './terminal-test.ts';
import { repair, repairedSchema, testWorkbook } from './test-workbook.ts';

const atTerminal = terminalTest('the watch loop');

atTerminal('red, a hint, a save, green, and it stays there until told to go on', async () => {
  await using book = await testWorkbook();
  const terminal = book.atTerminal(['start']);
  await terminal.sees('r run it');
  terminal.press('r');
  await terminal.sees('✗ 01 double-booked-seat');
  await terminal.sees('h hint 0/4');
  terminal.press('h');
  await terminal.sees('Look at the order.');
  terminal.press('t');
  await terminal.sees('seat A1 was sold to two people');
  terminal.press('s');
  await terminal.sees('Open the solution now? y/n');
  terminal.press('x');
  terminal.press('n');
  await terminal.sees('hint 1/4');
  await book.write('katas/01-double-booked-seat/attempt/schema.sql', repairedSchema);
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', repair);
  await terminal.sees('✓ 01 double-booked-seat');
  await terminal.sees('check-then-act');
  await terminal.sees('your path');
  await terminal.sees('1 hint');
  await terminal.sees('n goes on to 02 second-seat');
  terminal.press('d');
  await terminal.sees('From what was delivered to yours');
  await terminal.sees('q closes this');
  terminal.press(' ');
  await terminal.sees('From yours to the reference');
  terminal.press('q');
  await terminal.sees('q quit');
  terminal.press('n');
  await terminal.sees('02 second-seat');
  await terminal.sees('p predict first');
  terminal.press('r');
  await terminal.sees('✗ 02 second-seat');
  terminal.press('q');
  expect((await terminal.ended()).exitCode).toBe(0);
});

atTerminal('an attempt that does not compile is said, and mended by the next save', async () => {
  await using book = await testWorkbook();
  await book.write('katas/01-double-booked-seat/attempt/schema.sql', repairedSchema);
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', 'export const lockSeat = (\n');
  const terminal = book.atTerminal(['start', '1']);
  await terminal.sees('seat-lock.ts:');
  await terminal.sees('q quit');
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', repair);
  await terminal.sees('✓ 01 double-booked-seat');
  terminal.press('q');
  const { exitCode, seen } = await terminal.ended();
  expect([exitCode, seen.includes('predict first')]).toEqual([0, false]);
});

atTerminal(
  'keys for all that a report advises: values, by hand, the page, help; nothing has to be left',
  async () => {
    await using book = await testWorkbook();
    await book.write(
      'solutions/01-double-booked-seat/README.md',
      `# Debrief\n\n${'A **long** one.\n\n'.repeat(40)}The key decides.\n`,
    );
    const terminal = book.atTerminal(['start']);
    await terminal.sees('r run it');
    terminal.press('r');
    await terminal.sees('✗ 01 double-booked-seat');
    await terminal.sees('? keys');
    terminal.press('?');
    await terminal.sees('let statements go one by one, by hand');
    await terminal.sees('edit ');
    await terminal.sees('q quit');
    terminal.press('t');
    await terminal.sees('seat A1 was sold to two people');
    await terminal.sees('quit');
    terminal.press('v');
    await terminal.sees('g let it run');
    terminal.press('q');
    await terminal.sees('seat A1 was sold to two people');
    await terminal.sees('q quit');
    terminal.press('o');
    await terminal.sees('The page is at http://127.0.0.1');
    await terminal.sees('q quit');
    terminal.press('s');
    await terminal.sees('Open the solution now? y/n');
    terminal.press('y');
    await terminal.sees('A long one.');
    await terminal.sees('q closes this');
    terminal.press('q');
    await terminal.sees('q quit');
    terminal.press('q');
    const { exitCode, seen } = await terminal.ended();
    expect(exitCode).toBe(0);
    expect(seen).not.toMatch(/npm run/);
  },
);

atTerminal.each([
  ['Ctrl-C', '\u0003', 130],
  ['Ctrl-D', '\u0004', 0],
])('%s in the middle of a check ends it cleanly', async (_, key, exitCode) => {
  await using book = await testWorkbook();
  const terminal = book.atTerminal(['start']);
  await terminal.sees('r run it');
  terminal.press('r');
  await terminal.sees('checking 01');
  terminal.press(key);
  expect((await terminal.ended()).exitCode).toBe(exitCode);
});

atTerminal('no escape sequence with NO_COLOR, at a terminal too', async () => {
  await using book = await testWorkbook();
  const terminal = book.atTerminal(['start'], { NO_COLOR: '1' });
  await terminal.sees('q quit');
  terminal.press('q');
  const { seen } = await terminal.ended();
  expect(seen).not.toContain('\u001b');
});

atTerminal(
  'the page is beside it: its address is said, and a check that it asks for shows here too',
  async () => {
    await using book = await testWorkbook();
    const terminal = book.atTerminal(['start']);
    const address = new URL(await terminal.finds(/page {3}(http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+)\s/));
    await terminal.sees('r run it');
    const cookie = (await fetch(address)).headers.getSetCookie()[0]!.split(';')[0]!;
    const asked = await fetch(new URL('/api/katas/01/check', address), {
      method: 'POST',
      headers: { cookie, origin: address.origin, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(asked.status).toBe(200);
    await terminal.sees('checking 01');
    await terminal.sees('✗ 01 double-booked-seat');
    terminal.press('q');
    expect((await terminal.ended()).exitCode).toBe(0);
  },
);
