import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repair, repairedSchema, testWorkbook, type TestWorkbook } from './test-workbook.ts';

let book: TestWorkbook;
beforeAll(async () => {
  book = await testWorkbook();
});
afterAll(() => book[Symbol.asyncDispose]());

test('code that breaks: exit code 1, a report, and a token that replays', async () => {
  const checked = await book.kata(['check', '01', '--json']);
  const verdict = JSON.parse(checked.stdout) as { properties: { counterexample?: { token: string } }[] };
  expect(Object.entries(verdict)[0]).toEqual(['format', 1]);
  expect(verdict).toMatchObject({ kata: '01-double-booked-seat', subject: 'generated', verdict: 'broke' });
  expect([checked.exitCode, checked.stderr]).toEqual([1, '']);
  const { token } = verdict.properties.find((property) => property.counterexample)!.counterexample!;
  const replayed = await book.kata(['replay', '01', token]);
  expect(replayed.stdout).toContain('seat A1 was sold to two people');
  expect(replayed.exitCode).toBe(1);
});

test('in this process: the same verdict, and a word that nothing is contained', async () => {
  const contained = await book.kata(['check', '01', '--json']);
  const here = await book.kata(['check', '01', '--json', '--in-process']);
  const verdict = (text: string) => ({ ...(JSON.parse(text) as object), durationMs: 0 });
  expect(verdict(here.stdout)).toEqual(verdict(contained.stdout));
  expect([here.exitCode, contained.exitCode, contained.stderr]).toEqual([1, 1, '']);
  expect(here.stderr).toMatch(/^! In this process, so that a breakpoint works: nothing is contained\. .+\n$/);
  const ends = 'export async function lockSeat() { process.exit(0); }\n';
  await book.write('elsewhere/seat-lock.ts', ends);
  const ended = await book.kata(['check', '01', join(book.root, 'elsewhere'), '--in-process']);
  expect([ended.exitCode, ended.stdout]).toEqual([1, expect.stringContaining('process.exit(0) was called')]);
});

test('what the code logs: a check says where it can be read, and the replay shows it', async () => {
  const folder = join(book.root, 'katas/01-double-booked-seat');
  const quiet = await book.kata(['start', '01']);
  expect(quiet.stdout).not.toContain('logs');
  const code = await readFile(join(folder, 'attempt/seat-lock.ts'), 'utf8');
  const talking = code.replace(/(async function lockSeat[^{]*{)/, '$1 console.log("asked for", seat);');
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', talking);
  const { stdout, stderr } = await book.kata(['check', '01']);
  expect(stdout).toMatch(/^ +replay +npm run kata replay 01 '.+' +\(shows what the code logs\)$/m);
  expect(stdout + stderr).not.toContain('asked for');
  const [, token] = /replay 01 '(.+)' /.exec(stdout)!;
  const replayed = await book.kata(['replay', '01', token!]);
  expect(replayed.stdout + replayed.stderr).toContain('asked for A1');
  await book.kata(['reset', '01']);
});

test('a repair: exit code 0; only a verdict on the attempt counts as progress', async () => {
  expect((await book.kata(['check', '01', '--subject', 'reference'])).exitCode).toBe(0);
  expect((await book.kata(['list'])).stdout).toContain('0 of 2 survive');
  await book.write('katas/02-second-seat/attempt/seat-lock.ts', repair);
  await book.write('katas/02-second-seat/attempt/schema.sql', repairedSchema);
  expect((await book.kata(['check', '02'])).exitCode).toBe(0);
  expect((await book.kata(['list'])).stdout).toContain('survived · check-then-act');
  expect((await book.kata(['solution', '02'])).stdout).toContain('The key decides.');
});

test('an attempt that does not compile: exit code 1, the file and the line, no stack', async () => {
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', 'export const lockSeat = (\n');
  await book.write('katas/01-double-booked-seat/attempt/schema.sql', repairedSchema);
  const { exitCode, stderr } = await book.kata(['check', '01', '--subject', 'attempt']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/✗ .*seat-lock\.ts:\d+/);
  expect(stderr).not.toMatch(/^ +at /m);
  const { stdout } = await book.kata(['check', '01', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    kata: '01-double-booked-seat',
    subject: 'attempt',
    verdict: 'broke',
  });
  await book.kata(['reset', '01']);
});

test('a token that is none: exit code 2, and a sentence', async () => {
  const { exitCode, stderr, stdout } = await book.kata(['replay', '01', 'no-token']);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^! .*no-token/);
});

test('no Postgres: exit code 2, and the remedy', async () => {
  const nowhere = { SURVIVES_POSTGRES: 'url', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
  const { exitCode, stderr } = await book.kata(['check', '01'], nowhere);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\n! .+\n {2}next: .+\n$/);
  const doctor = await book.kata(['doctor'], nowhere);
  expect([doctor.exitCode, doctor.stdout]).toEqual([2, expect.stringContaining('A check cannot run')]);
});

test('doctor: exit code 0 when a check can run', async () => {
  const { exitCode, stdout } = await book.kata(['doctor']);
  expect(stdout).toContain('✓ starts    PostgreSQL');
  expect(exitCode).toBe(0);
});

test('start without a terminal and without a name: one report, exit code 0, no attempt made', async () => {
  await using fresh = await testWorkbook();
  const { exitCode, stdout, stderr } = await fresh.kata(['start']);
  expect(stdout).toContain('✗ 01 double-booked-seat');
  expect(stdout + stderr).not.toContain('\u001b');
  expect(exitCode).toBe(0);
  const attempt = join(fresh.root, 'katas/01-double-booked-seat/attempt/seat-lock.ts');
  await expect(readFile(attempt)).rejects.toThrow('ENOENT');
  expect((await fresh.kata(['start', '01'])).stdout).toContain('Your attempt is made.');
  await expect(readFile(attempt, 'utf8')).resolves.toContain('lockSeat');
});
