import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'survives door '));
  cpSync(join(import.meta.dirname, 'kata.mjs'), join(folder, 'kata.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function kata(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'kata.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('a package that is missing: exit code 2, and what to do', () => {
  const { status, stdout, stderr } = kata('check', '01');
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^! .* says nothing about your code: Cannot find package 'tsx' .*\n {2}next: npm ci /,
  );
});

it('in the form that was asked for', () => {
  const { status, stdout, stderr } = kata('check', '01', '--json');
  expect([status, stderr]).toEqual([2, '']);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    verdict: 'inconclusive',
    reason: expect.stringContaining("our fault: Cannot find package 'tsx'"),
  });
});

it('a file of the command that cannot be read is no verdict either', () => {
  writeFileSync(join(folder, 'main.ts'), 'this is not TypeScript');
  const tsx = join(folder, 'node_modules/tsx');
  cpSync(join(import.meta.dirname, '../../../../node_modules/tsx/package.json'), join(tsx, 'package.json'));
  expect(kata('list').status).toBe(2);
});
