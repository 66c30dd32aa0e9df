import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { WorkbookSession } from './session.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const isNobodysWork = (path: string): boolean => !/\/katas\/[^/]+\/attempt(\/|$)/.test(path);

/** As the workbook wrote it when everything was still in one package, at 1ce067d. */
const PROGRESS = `{
  "version": 1,
  "katas": {
    "01-double-booked-seat": {
      "status": "started",
      "hintsSeen": 1,
      "lastVerdict": {
        "verdict": "broke",
        "at": "2026-11-30T02:49:52.252Z"
      }
    },
    "02-drifting-depot-load": {
      "status": "started",
      "hintsSeen": 0
    }
  },
  "current": "02-drifting-depot-load"
}
`;

test('an attempt and a progress file from before the engine was a package of its own are found', async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'survives-session-')));
  for (const copied of ['katas', 'solutions'])
    await cp(join(REPOSITORY, copied), join(root, copied), { recursive: true, filter: isNobodysWork });
  const dir = join(root, 'katas/01-double-booked-seat');
  await cp(join(dir, 'generated'), join(dir, 'attempt'), { recursive: true });
  await mkdir(join(root, '.survives'));
  await writeFile(join(root, '.survives/progress.json'), PROGRESS);

  const noticed: string[] = [];
  const session = await WorkbookSession.open({ root, notice: (sentence) => noticed.push(sentence) });
  expect((await session.find()).number).toBe('02');
  const kata = await session.find('01');
  expect(await session.progressOf(kata)).toMatchObject({ status: 'started', hintsSeen: 1 });
  expect(await session.subject(kata)).toEqual({ name: 'attempt', layers: [join(dir, 'attempt')] });
  expect(await session.start(kata)).toMatchObject({ created: false });
  expect((await session.hint(kata)).seen).toBe(2);
  expect(noticed).toEqual([]);
  await session.close();
  await rm(root, { recursive: true });
});
