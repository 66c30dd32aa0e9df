import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kata } from '../course/kata.ts';
import { Access, MODES, type ModeName } from './access.ts';
import type { LearnerStanding, Sight } from './mode.ts';

let root: string;
let kata: Kata;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'survives-access-')));
  const [dir, solutionsDir] = [join(root, 'katas/01-seat'), join(root, 'solutions/01-seat')];
  for (const folder of ['reference', 'alternatives/one-statement', 'near-misses/do-nothing'])
    await mkdir(join(solutionsDir, folder), { recursive: true });
  await mkdir(join(dir, 'generated'), { recursive: true });
  kata = {
    id: '01-seat',
    number: '01',
    slug: 'seat',
    dir,
    solutionsDir,
    meta: { hints: ['a', 'b', 'c'] },
  } as never;
});
afterAll(() => rm(root, { recursive: true }));

const at = '2026-01-01T00:00:00.000Z';
const started: LearnerStanding = { status: 'started', hintsSeen: 1 };
const standings: Record<string, LearnerStanding> = {
  'nothing was begun': undefined,
  'it was begun': started,
  'the solution was opened': { ...started, solutionOpened: at },
  'it survives': { status: 'survived', hintsSeen: 1, firstSurvivedAt: at },
};
const closed = (access: Access): Sight[] =>
  (Object.keys(MODES.practice.access) as Sight[]).filter((sight) => !access.sees(sight));

const LEARNING: ModeName[] = ['practice', 'drive'];

describe.each(LEARNING)('what may be seen: %s', (mode) => {
  it.each([
    ['nothing was begun', ['term', 'solution', 'nearMisses']],
    ['it was begun', ['term', 'solution', 'nearMisses']],
    ['the solution was opened', ['term']],
    ['it survives', []],
  ])('%s: all but %j', (name, still) => {
    expect(closed(new Access(kata, mode, standings[name]))).toEqual(still);
  });

  it('code that a page may name: of the solution only once it is open', async () => {
    expect(await new Access(kata, mode, started).codeOffered()).toEqual([
      { title: 'the change', names: ['generated'] },
    ]);
    expect(await new Access(kata, mode, standings['it survives']).codeOffered()).toEqual([
      { title: 'the change', names: ['generated'] },
      { title: 'right repairs', names: ['reference', 'one-statement'] },
      { title: 'near misses', names: ['do-nothing'] },
    ]);
  });

  it.each(['reference', 'alternatives/one-statement', 'near-misses/do-nothing'])(
    'the code of %s',
    (folder) => {
      const code = { name: folder, layers: [join(kata.solutionsDir, folder)] };
      expect(() => new Access(kata, mode, started).demandCode(code)).toThrow(
        'opens once your attempt survives',
      );
      new Access(kata, mode, standings['it survives']).demandCode(code);
    },
  );
});

it('review shows the code of every card, and no hint', () => {
  const access = new Access(kata, 'review', undefined);
  const sights = Object.keys(MODES.review.access) as Sight[];
  expect(sights.filter((sight) => !access.sees(sight))).toEqual(['hints']);
  access.demandCode({ name: 'do-nothing', layers: [join(kata.solutionsDir, 'near-misses/do-nothing')] });
});

it('code that is not of the solution may always be seen', () => {
  new Access(kata, 'practice', undefined).demandCode({
    name: 'generated',
    layers: [join(kata.dir, 'generated')],
  });
});

it('hints: as many as were turned over, and no more than there are', () => {
  expect(new Access(kata, 'practice', undefined).hints).toEqual({ seen: 0, total: 3 });
  expect(new Access(kata, 'practice', { status: 'started', hintsSeen: 9 }).hints).toEqual({
    seen: 3,
    total: 3,
  });
});

it('what is closed says so', () => {
  expect(() => new Access(kata, 'practice', started).demand('solution')).toThrow(
    'the debrief and the reference of 01-seat are closed: they open once the solution is open.',
  );
});
