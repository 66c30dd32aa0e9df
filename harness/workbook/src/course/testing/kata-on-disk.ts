import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SubjectCode } from 'survives-production';
import type { Kata, KataMeta } from '../kata.ts';

const repository = fileURLToPath(new URL('../../../../../', import.meta.url));

/** A kata of this repository, for tests that need a whole one. */
export async function kataOnDisk(id: string): Promise<Kata> {
  const dir = path.join(repository, 'katas', id);
  const meta = JSON.parse(await readFile(path.join(dir, 'kata.json'), 'utf8')) as KataMeta;
  const [number = '', ...slug] = id.split('-');
  return {
    number,
    slug: slug.join('-'),
    id,
    dir,
    solutionsDir: path.join(repository, 'solutions', id),
    meta,
  };
}

/** `generated`, `reference`, `alternatives/parent-row-for-update`, or a folder. */
export function codeOf(kata: Kata, folder: string): SubjectCode {
  const generated = path.join(kata.dir, 'generated');
  const own = path.resolve(kata.solutionsDir, folder);
  return { name: path.basename(folder), layers: folder === 'generated' ? [generated] : [own, generated] };
}
