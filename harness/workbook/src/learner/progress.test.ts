import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProgressFile } from './progress.ts';
import { makeStateFolder } from './state-folder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'survives-progress-'));
});
afterEach(() => rm(root, { recursive: true }));

const progressFile = () => new ProgressFile(root, () => {});

test('two terminals that change it at the same time lose nothing', async () => {
  const terminals = [progressFile(), progressFile()];
  const changes = terminals.flatMap((file) =>
    Array.from({ length: 10 }, () => file.changeKata('01-x', (kata) => kata.hintsSeen++)),
  );
  await Promise.all(changes);
  expect(await progressFile().read()).toMatchObject({ katas: { '01-x': { hintsSeen: 20 } } });
  expect(await readdir(join(root, '.survives'))).toEqual(['progress.json']);
});

test('a lock whose owner was killed is taken over, by two at once as well', async () => {
  const lock = join(await makeStateFolder(root), 'progress.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  await writeFile(lock, String(pid));
  const changes = [progressFile(), progressFile()].map((file) =>
    file.changeKata('01-x', (kata) => kata.hintsSeen++),
  );
  await Promise.all(changes);
  expect(await progressFile().read()).toMatchObject({ katas: { '01-x': { hintsSeen: 2 } } });
  expect(await readdir(join(root, '.survives'))).toEqual(['progress.json']);
});

test.each([
  ['lives', String(process.pid)],
  ['is not known', ''],
])('a lock whose owner %s is said, with the way out', async (_, holder) => {
  const lock = join(await makeStateFolder(root), 'progress.lock');
  await writeFile(lock, holder);
  await expect(progressFile().change(() => {})).rejects.toMatchObject({
    message: `Another workbook command (process ${holder || 'unknown'}) holds ${lock}.`,
    next: `wait for it; if there is no such process any more: rm '${lock}'`,
  });
});

test.each([
  ['[]', 'it is not an object'],
  ['{"version":"one","katas":{}}', 'its version is "one", not 1'],
  ['{"version":1,"katas":[]}', '"katas" is a list'],
  ['', 'it is empty'],
  ['{"version":1}', '"katas" is missing'],
  ['{"version":1,"katas":{"01-x":{"status":"done","hintsSeen":0}}}', 'the entry of 01-x is wrong'],
])('%s is no progress file: %s', async (text, why) => {
  await writeFile(join(await makeStateFolder(root), 'progress.json'), text);
  const said: string[] = [];
  const read = await new ProgressFile(root, (sentence) => said.push(sentence)).read();
  expect(read).toEqual({ version: 1, katas: {} });
  expect(said.join()).toContain(why);
});

test('a file without a version is read as the first', async () => {
  const katas = { '01-x': { status: 'started', hintsSeen: 2 } };
  await writeFile(join(await makeStateFolder(root), 'progress.json'), JSON.stringify({ katas }));
  expect(await progressFile().read()).toEqual({ version: 1, katas });
});

test('one of a newer workbook is left alone', async () => {
  const text = '{"version":2,"katas":{}}';
  const file = join(await makeStateFolder(root), 'progress.json');
  await writeFile(file, text);
  await expect(progressFile().read()).rejects.toThrow('is version 2, and this workbook knows version 1');
  expect(await readFile(file, 'utf8')).toBe(text);
});
