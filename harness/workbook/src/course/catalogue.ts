import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from 'survives-production';
import { PlainError } from 'survives-production';
import { closest } from './closest.ts';
import { readKataJson } from './kata-json.ts';
import { workbookRoot } from './root.ts';

export { defaultSubject, listVariants, resolveSubject, type Variants } from './subjects.ts';

/**
 * Every kata under `root`, by number. A folder without a `kata.json` is passed over: a kata that was renamed
 * leaves the learner's git-ignored `attempt/` behind, and that is no reason to stop.
 * Throws a `PlainError` when a `kata.json` is wrong, or when there is no `katas/` folder.
 */
export async function loadKatas(root: string = workbookRoot()): Promise<Kata[]> {
  const names = (await folderNames(join(root, 'katas'))).filter((name) =>
    existsSync(join(root, 'katas', name, 'kata.json')),
  );
  return Promise.all(names.sort().map((name) => loadKata(root, name)));
}

/**
 * By number (`1`, `01`), slug, folder name, title or path of its folder; capitals do not matter.
 * Throws a `PlainError` with the closest name when there is none.
 */
export async function findKata(name: string, root?: string): Promise<Kata> {
  return pickKata(await loadKatas(root), name);
}

/** `findKata` among katas that are loaded already. */
export function pickKata(katas: readonly Kata[], name: string): Kata {
  const wanted = name.trim().toLowerCase().replace(/\/+$/, '');
  const found = katas.find((kata) => namesOf(kata).includes(wanted) || wanted.endsWith(`katas/${kata.id}`));
  if (found) return found;
  const near = closest(
    wanted,
    katas.flatMap((kata) => [kata.slug, kata.id, kata.meta.title]),
  );
  throw new PlainError(
    `There is no kata called ${JSON.stringify(name)}.${near ? ` Did you mean ${near}?` : ''}`,
    {
      next: 'npm run kata list',
    },
  );
}

function namesOf(kata: Kata): string[] {
  return [kata.number, String(Number(kata.number)), kata.slug, kata.id, kata.meta.title.toLowerCase()];
}

async function loadKata(root: string, id: string): Promise<Kata> {
  const match = /^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(id);
  if (!match) {
    throw new PlainError(
      `katas/${id}: a kata's folder is two digits and a slug, as in 01-double-booked-seat.`,
      {
        next: `rename katas/${id}, or take its kata.json away`,
      },
    );
  }
  const dir = join(root, 'katas', id);
  const meta = await readKataJson(join(dir, 'kata.json'), `katas/${id}/kata.json`);
  return { number: match[1]!, slug: match[2]!, id, dir, solutionsDir: join(root, 'solutions', id), meta };
}

async function folderNames(dir: string): Promise<string[]> {
  if (!existsSync(dir)) {
    throw new PlainError(`There are no katas at ${dir}.`, {
      next: 'run the command inside a complete checkout',
    });
  }
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
}
