import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kata } from '../course/kata.ts';
import { readAttemptFile, writeAttemptFile } from './attempt-files.ts';

let root: string;
let kata: Kata;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'survives-files-')));
  const dir = join(root, 'katas/01-seat');
  await mkdir(join(dir, 'attempt'), { recursive: true });
  await writeFile(join(root, 'secret.ts'), 'secret');
  await writeFile(join(dir, 'attempt/seat.ts'), 'first');
  kata = {
    id: '01-seat',
    number: '01',
    slug: 'seat',
    dir,
    solutionsDir: '',
    meta: { files: ['seat.ts'] },
  } as never;
});
afterEach(() => rm(root, { recursive: true }));

const onDisk = () => readFile(join(kata.dir, 'attempt/seat.ts'), 'utf8');

test('what was read can be written back, changed', async () => {
  const { version } = await readAttemptFile(kata, 'seat.ts');
  await writeAttemptFile(kata, 'seat.ts', 'second', version);
  expect(await onDisk()).toBe('second');
});

test('two writers who have read the same: the second is told, and shown what the first wrote', async () => {
  const { version } = await readAttemptFile(kata, 'seat.ts');
  const both = await Promise.allSettled([
    writeAttemptFile(kata, 'seat.ts', 'alice', version),
    writeAttemptFile(kata, 'seat.ts', 'bob', version),
  ]);
  expect(both).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { name: 'PlainError', current: { text: 'alice' } } },
  ]);
  expect(await onDisk()).toBe('alice');
});

test.each([
  '../../secret.ts',
  '../../../secret.ts',
  '/etc/passwd',
  'seat.ts/../seat.ts',
  '',
  '__proto__',
  'seat.ts\0',
])('a name that the kata does not have: %j', async (name) => {
  await expect(readAttemptFile(kata, name)).rejects.toThrow('is no file that is edited');
  await expect(writeAttemptFile(kata, name, 'x')).rejects.toThrow('is no file that is edited');
});

test('a link that leads out of the attempt is neither read nor written', async () => {
  await rm(join(kata.dir, 'attempt/seat.ts'));
  await symlink(join(root, 'secret.ts'), join(kata.dir, 'attempt/seat.ts'));
  await expect(readAttemptFile(kata, 'seat.ts')).rejects.toThrow('leads out of the attempt');
  await expect(writeAttemptFile(kata, 'seat.ts', 'x')).rejects.toThrow('leads out of the attempt');
  expect(await readFile(join(root, 'secret.ts'), 'utf8')).toBe('secret');
});

test('an attempt that is a link to elsewhere', async () => {
  await rm(join(kata.dir, 'attempt'), { recursive: true });
  await mkdir(join(root, 'elsewhere'));
  await writeFile(join(root, 'elsewhere/seat.ts'), 'secret');
  await symlink(join(root, 'elsewhere'), join(kata.dir, 'attempt'));
  await expect(readAttemptFile(kata, 'seat.ts')).rejects.toThrow('leads out of the attempt');
});

test('an attempt that was deleted is gone, and says how to get one', async () => {
  await rm(join(kata.dir, 'attempt'), { recursive: true });
  const read = readAttemptFile(kata, 'seat.ts');
  await expect(read).rejects.toMatchObject({
    message: 'katas/01-seat/attempt is not there.',
    next: 'npm run kata start 01',
  });
});
