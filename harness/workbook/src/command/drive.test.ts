import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorkbook, type TestWorkbook } from './test-workbook.ts';

let book: TestWorkbook;
beforeAll(async () => {
  book = await testWorkbook();
});
afterAll(() => book[Symbol.asyncDispose]());

/** Runs `kata <args>` in this repository with these lines on its standard input. */
async function typed(args: string[], lines: string[], root?: string) {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const env = { ...process.env, CI: 'true', NO_COLOR: '1', ...(root && { SURVIVES_ROOT: root }) };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], { env });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.resume();
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { stdout, exitCode };
}

describe('kata drive, without a terminal', () => {
  it('is driven line by line into the double booking; the token replays', async () => {
    const lines = ['alice', '2', 'bob', 'u', 'bob', 'bob', 'alice'];
    const { stdout, exitCode } = await typed(['drive', '01', 'generated'], lines, book.root);
    const [, ...answers] = stdout.split('\n> ');
    expect(answers.map((answer) => answer.split('\n')[0])).toEqual(lines);
    expect(answers[0]).toMatchInlineSnapshot(`
      "alice
                                                                         seat-lock.ts
        1  alice  SELECT … seat_locks WHERE seat = 'A1' → 0 rows                   :4

        alice  can go  INSERT seat_locks (A1, alice)  seat-lock.ts:6
        bob    can go  SELECT … seat_locks WHERE seat = 'A1'  seat-lock.ts:4

        rows   none that is committed
      "
    `);
    expect(answers[3]).not.toContain('INSERT seat_locks (A1, bob) →');
    expect(answers.at(-1)).toContain('✗ 01 double-booked-seat     seat A1 was sold to two people');
    expect(exitCode).toBe(1);
    const token = /replay 01 '(.+)'/.exec(stdout)![1]!;
    const replayed = await book.kata(['replay', '01', token]);
    expect(replayed.stdout).toContain('Replayed exactly');
    expect(replayed.exitCode).toBe(1);
    const followed = await typed(['drive', '01', 'generated', '--token', token], ['', ''], book.root);
    expect(followed.stdout).toContain('towards "seat A1 was sold to two people": 2 of 4, then bob');
  });

  it('breaks it step by step, and says so where nothing does', async () => {
    const broke = await typed(['drive', '01', 'generated'], ['break', '', '', '', 'next'], book.root);
    expect(broke.stdout).toContain('towards "seat A1 was sold to two people": 0 of 4, then alice');
    expect([broke.stdout.includes('✗ 01'), broke.exitCode]).toEqual([true, 1]);
    const survived = await typed(['drive', '01', 'reference'], ['break', 'next', 'go'], book.root);
    expect(survived.stdout).toContain('! nothing breaks "one seat, one holder" here: 2 callers');
    expect(survived.stdout).toContain('! no schedule is being played');
    expect([survived.stdout.includes('✓ 01'), survived.exitCode]).toEqual([true, 0]);
  });

  it('a caller that Postgres blocks cannot go, and it is said for whom it waits', async () => {
    const lines = ['1', '1', '2', '2', '2', 'nonsense'];
    const { stdout } = await typed(['drive', '01', 'parent-row-for-update'], lines);
    expect(stdout).toMatch(/bob +waits for alice, in a transaction +SELECT … seats /);
    expect(stdout).toContain("bob waits for ShareLock on alice's transaction");
    expect(stdout).toContain('! bob cannot go at step 5: Postgres makes bob wait for alice');
    expect(stdout).toContain('next: let somebody else go: alice');
    expect(stdout).toContain('there is no move "nonsense" at step 5');
  });

  it('lists what can be driven, more moves, and JSON', async () => {
    const listed = await typed(['drive', '01', 'generated', '--list'], []);
    expect(listed.stdout).toContain('one seat, one holder   --property one-seat-one-holder');
    const more = await typed(['drive', '01', 'generated'], ['more', 'alice', 'alice', 'alice', 'more']);
    expect(more.stdout).toContain('alice~   INSERT seat_locks reads, and is stopped before it writes');
    const json = await typed(['drive', '01', 'generated', '--json'], ['bob', 'carol']);
    const objects = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects).toMatchObject([
      { view: { moves: [] }, plan: null },
      { view: { moves: ['bob'] } },
      { verdict: 'inconclusive', reason: expect.stringContaining('there is no move "carol"') },
    ]);
  });

  it('what is not there: a sentence, and exit code 2', async () => {
    const { exitCode, stderr } = await book.kata(['drive', '01', '--property', 'no-such']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('! 01 has no promise "no-such"')]);
  });
});

describe('kata drive, at a terminal', () => {
  it('is steered by single keys', async () => {
    const terminal = book.atTerminal(['drive', '01', 'generated']);
    await terminal.sees('1 alice · 2 bob · enter alice · b break it · g let it run');
    terminal.press('1');
    await terminal.sees('u undo');
    terminal.press('2');
    await terminal.sees('INSERT seat_locks (A1, bob)');
    terminal.press('u');
    await terminal.sees('1 alice');
    terminal.press('b');
    await terminal.sees('0 of 4, then alice');
    terminal.press('    ');
    await terminal.sees('seat A1 was sold to two people\n'.trim());
    await terminal.sees('r again');
    terminal.press('q');
    expect((await terminal.ended()).exitCode).toBe(0);
  });

  it('Ctrl-C ends it', async () => {
    const terminal = book.atTerminal(['drive', '01', 'generated']);
    await terminal.sees('q quit');
    terminal.press('\u0003');
    expect((await terminal.ended()).exitCode).toBe(130);
  });
});
