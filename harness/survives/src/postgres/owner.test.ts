import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { hasEnded, ownOwner } from './owner.ts';

test('this process has not ended', () => {
  expect(hasEnded(ownOwner())).toBe(false);
});

test('a process that has ended has', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const owner = { ...ownOwner(), pid: child.pid! };
  await once(child, 'exit');
  expect(hasEnded(owner)).toBe(true);
});

test('a process id that has been given to somebody else counts as ended', () => {
  expect(hasEnded({ ...ownOwner(), startedAt: '1' })).toBe(true);
});

test('an owner on another host is not ours to judge', () => {
  expect(hasEnded({ ...ownOwner(), host: 'ffffff', startedAt: '1' })).toBe(false);
});
