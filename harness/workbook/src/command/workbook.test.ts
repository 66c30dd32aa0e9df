import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testWorkbook } from './test-workbook.ts';

test('list shows every kata, where you are, and not the term that names the cause', async () => {
  await using book = await testWorkbook();
  await book.kata(['hint', '1']);
  const { exitCode, stdout, stderr } = await book.kata(['list']);
  expect(stdout).toMatchInlineSnapshot(`
    "         kata                company  level  time    progress
      →  01  double-booked-seat  Uptown   1      20 min  started · 1 of 4 hints
         02  second-seat         Uptown   1      20 min  not started

      0 of 2 survive. Start one: npm run kata start 01
    "
  `);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test.each([
  ['an unknown kata', ['check', 'duoble-booked-seat']],
  ['an unknown command', ['chekc']],
  ['an unknown option', ['list', '--colour']],
  ['an unknown subject', ['check', '01', '--subject', 'referense']],
  ['a missing argument', ['replay', '01']],
  ['an attempt that is not there', ['diff', '02']],
  ['a solution that is closed', ['solution', '01']],
])('%s: one sentence and the next command', async (_, args) => {
  await using book = await testWorkbook();
  const { exitCode, stdout, stderr } = await book.kata(args);
  expect(stderr).toMatchSnapshot();
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('with --json a failure is one object on standard output', async () => {
  await using book = await testWorkbook();
  const unknown = await book.kata(['check', '01', '--subject', 'referense', '--json']);
  expect(JSON.parse(unknown.stdout)).toMatchInlineSnapshot(`
    {
      "format": 1,
      "kata": "01-double-booked-seat",
      "next": "npm run kata check 01 -- --subject reference",
      "reason": "01-double-booked-seat has no code called "referense", and it is no folder either. Did you mean reference? There are generated, reference, and the folders in solutions/01-double-booked-seat.",
      "verdict": "inconclusive",
    }
  `);
  const misspelt = await book.kata(['check', '--jsn', '--json']);
  expect(JSON.parse(misspelt.stdout)).toMatchInlineSnapshot(`
    {
      "format": 1,
      "next": "npm run kata -- --help",
      "reason": "Unknown option '--jsn'. Did you mean --json?",
      "verdict": "inconclusive",
    }
  `);
  expect([unknown.exitCode, misspelt.exitCode, unknown.stderr]).toEqual([2, 2, '']);
});

test('hints come one at a time, are counted, and end', async () => {
  await using book = await testWorkbook();
  const first = await book.kata(['hint', '01']);
  expect(first.stdout).toMatchInlineSnapshot(`
    "01 double-booked-seat   hint 1 of 4

      1  Look at the order.

      next: npm run kata hint 01     (3 left)
    "
  `);
  const second = await book.kata(['hint', 'double-booked-seat']);
  expect(second.stdout).toContain('hint 2 of 4');
  expect((await book.kata(['hint', '01', '--all'])).stdout).toContain('hint 4 of 4');
  expect((await book.kata(['hint', '01'])).stdout).toContain('hint 4 of 4');
  expect((await book.kata(['hint', '02'])).stdout).toContain('hint 1 of 4');
});

test('a progress file that is not JSON is said, kept, and replaced', async () => {
  await using book = await testWorkbook();
  await book.write('.survives/progress.json', '{"version": 1, "katas"');
  const { exitCode, stderr } = await book.kata(['hint', '01']);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /^! Your progress file could not be read \(it is not JSON\)\. It is kept at .*progress\.corrupt-/,
  );
  const [kept] = (await readdir(join(book.root, '.survives'))).filter((name) =>
    name.startsWith('progress.corrupt'),
  );
  expect(await readFile(join(book.root, '.survives', kept!), 'utf8')).toBe('{"version": 1, "katas"');
  expect(await progress(book.root)).toMatchObject({ version: 1 });
});

test('progress of a newer workbook is left alone', async () => {
  await using book = await testWorkbook();
  await book.write('.survives/progress.json', '{"version": 2}');
  const { exitCode, stderr } = await book.kata(['list']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "! .survives/progress.json is version 2, and this workbook knows version 1.
      next: git pull, or start a new one: npm run kata -- reset --progress --all
    "
  `);
  expect(await progress(book.root)).toEqual({ version: 2 });
});

test('a .survives that is no folder is said', async () => {
  await using book = await testWorkbook();
  await book.write('.survives', 'in the way');
  const { exitCode, stderr } = await book.kata(['hint', '01']);
  expect(exitCode).toBe(2);
  expect(stderr.replaceAll(book.root, '<root>')).toMatchInlineSnapshot(`
    "! <root>/.survives cannot be written: EEXIST: file already exists, mkdir '<root>/.survives'.
      next: make it a folder that you may write: ls -ld '<root>/.survives'
    "
  `);
});

test('reset keeps the attempt that it replaces, each time under another name', async () => {
  await using book = await testWorkbook();
  expect((await book.kata(['reset', '01'])).stdout).toContain('There is no attempt');
  for (const work of ['// first day\n', '// second day\n']) {
    await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', work);
    expect((await book.kata(['reset', '01'])).stdout).toContain('the attempt is the delivered code again');
  }
  const kept = join(book.root, '.survives/01-double-booked-seat');
  const backups = (await readdir(kept)).sort();
  const works = await Promise.all(backups.map((name) => readFile(join(kept, name, 'seat-lock.ts'), 'utf8')));
  expect(works).toEqual(['// first day\n', '// second day\n']);
  const fresh = await readFile(join(book.root, 'katas/01-double-booked-seat/attempt/seat-lock.ts'), 'utf8');
  expect(fresh).toContain('lockSeat');
});

test('reset --progress forgets one kata, and with --all every kata; code stays', async () => {
  await using book = await testWorkbook();
  for (const kata of ['01', '02']) await book.kata(['hint', kata]);
  await book.write('katas/01-double-booked-seat/attempt/seat-lock.ts', '// mine\n');
  await book.kata(['reset', '01', '--progress']);
  expect(Object.keys((await progress(book.root)).katas)).toEqual(['02-second-seat']);
  expect((await book.kata(['reset', '--progress', '--all'])).stdout).toContain('The old file is kept');
  expect((await book.kata(['list'])).stdout).not.toContain('hints');
  expect(await readFile(join(book.root, 'katas/01-double-booked-seat/attempt/seat-lock.ts'), 'utf8')).toBe(
    '// mine\n',
  );
});

test('diff shows what you changed, and the reference only once the solution is open', async () => {
  await using book = await testWorkbook();
  await book.write(
    'katas/01-double-booked-seat/attempt/schema.sql',
    'CREATE TABLE seat_locks (seat text);\n',
  );
  const { stdout } = await book.kata(['diff', '01']);
  expect(stdout).toMatchInlineSnapshot(`
    "--- generated/schema.sql
    +++ attempt/schema.sql
    @@ -1,1 +1,1 @@
    -CREATE TABLE seat_locks (seat text, holder text NOT NULL);
    +CREATE TABLE seat_locks (seat text);

    --- generated/seat-lock.ts
    +++ /dev/null
    @@ -1,8 +0,0 @@
    -import type { Pool } from 'pg';
    -
    -export async function lockSeat(pool: Pool, seat: string, user: string): Promise<boolean> {
    -  const held = await pool.query('SELECT 1 FROM seat_locks WHERE seat = $1', [seat]);
    -  if (held.rows.length > 0) return false;
    -  await pool.query('INSERT INTO seat_locks (seat, holder) VALUES ($1, $2)', [seat, user]);
    -  return true;
    -}
    "
  `);
  const closed = await book.kata(['diff', '01', '--with', 'reference']);
  expect(closed.stderr).toContain('reference belongs to the solution');
  expect((await book.kata(['solution', '01', '--yes'])).stdout).toContain('The key decides.');
  expect((await book.kata(['diff', '01', '--with', 'reference'])).stdout).toContain(
    '+++ reference/seat-lock.ts',
  );
  expect((await book.kata(['list'])).stdout).toContain('solution opened');
});

test('no escape sequence without a terminal or with NO_COLOR, and some with FORCE_COLOR', async () => {
  await using book = await testWorkbook();
  const escape = '\u001b';
  expect((await book.kata(['list'])).stdout).not.toContain(escape);
  expect((await book.kata(['list'], { NO_COLOR: '1', FORCE_COLOR: '1' })).stdout).not.toContain(escape);
  expect((await book.kata(['list'], { FORCE_COLOR: '1' })).stdout).toContain(escape);
});

test('flags that npm keeps for itself arrive all the same', async () => {
  await using book = await testWorkbook();
  const taken = { npm_lifecycle_event: 'kata', npm_config_all: 'true' };
  expect((await book.kata(['hint', '01'], taken)).stdout).toContain('hint 4 of 4');
});

test('a kata.json that is wrong is said with its field, and stops that kata only', async () => {
  await using book = await testWorkbook();
  const file = join(book.root, 'katas/02-second-seat/kata.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"minutes":20', '"minutes":"20"'));
  const sentence = 'katas/02-second-seat/kata.json: "minutes" must be a whole number above 0, and is "20".';
  const next = 'git checkout -- katas/02-second-seat/kata.json, or mend the field';
  const { exitCode, stdout } = await book.kata(['list']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('→  01  double-booked-seat');
  expect(stdout).toContain(`  ! ${sentence}`);
  expect((await book.kata(['doctor'])).stdout).toContain(
    `✗ kata      ${sentence}\n            remedy: ${next}`,
  );
  for (const name of ['02', 'second-seat', 'katas/02-second-seat'])
    expect(await book.kata(['hint', name])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `! ${sentence}\n  next: ${next}\n`,
    });
  expect((await book.kata(['hint', '01'])).exitCode).toBe(0);
});

test('course.json: a module that it does not list stops that kata; one that is wrong itself stops none', async () => {
  await using book = await testWorkbook();
  await book.write('katas/course.json', '{ "modules": ["locks"] }');
  const { stderr } = await book.kata(['list']);
  expect(stderr).toContain(
    '! katas/01-double-booked-seat/kata.json: "module" must be one of those in katas/course.json: locks, and is "one row, two callers".',
  );
  await book.write('katas/course.json', '{ "modules": ["locks", "locks"] }');
  const { stdout, exitCode } = await book.kata(['list']);
  expect(stdout).toContain(
    '! katas/course.json: "modules" must be a list of different texts, and is ["locks","locks"].',
  );
  expect([exitCode, stdout.includes('0 of 2 survive')]).toEqual([0, true]);
});

async function progress(root: string): Promise<{ katas: Record<string, unknown> }> {
  return JSON.parse(await readFile(join(root, '.survives/progress.json'), 'utf8')) as never;
}
