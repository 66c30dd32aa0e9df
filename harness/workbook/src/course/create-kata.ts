import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlainError } from 'survives-production/report';

const TEMPLATE = fileURLToPath(new URL('new-kata', import.meta.url));

/** What stands in the template, and what becomes of it. */
const replacements = (number: string, title: string, module: string): [RegExp, string][] => [
  [/\bNN\b/g, number],
  [/\bTITLE\b/g, title],
  [/\bMODULE\b/g, module],
];

/**
 * Makes a small kata that is complete enough to be checked: the delivered code breaks, the reference survives. Its
 * author replaces it piece by piece. Returns the folders that were made.
 * Throws a `PlainError` when the name is not one, or its number or its folder is taken.
 *
 * @param taken numbers of the katas that there are
 * @param module the part of the course that it begins in
 */
export async function createKata(
  root: string,
  id: string,
  { taken, module }: { taken: readonly string[]; module: string },
): Promise<string[]> {
  const [, number, slug] = /^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(id) ?? [];
  if (!number || !slug) {
    throw new PlainError(`"${id}" is no name for a kata: two digits and a slug, as in 12-oversold-show.`, {
      next: 'npm run kata new 12-oversold-show',
    });
  }
  if (taken.includes(number)) {
    throw new PlainError(`There is a kata ${number} already.`, { next: 'npm run kata list' });
  }
  const folders = [join(root, 'katas', id), join(root, 'solutions', id)];
  const inTheWay = folders.find((folder) => existsSync(folder));
  if (inTheWay) {
    throw new PlainError(`${inTheWay} is there already, without a kata in it.`, {
      next: 'move it away, then the same command again',
    });
  }
  const title = slug[0]!.toUpperCase() + slug.slice(1).replaceAll('-', ' ');
  await copyTemplate(folders, replacements(number, title, module));
  return folders;
}

async function copyTemplate(folders: string[], replace: [RegExp, string][]): Promise<void> {
  const [kata, solution] = folders as [string, string];
  await cp(join(TEMPLATE, 'kata'), kata, { recursive: true });
  await cp(join(TEMPLATE, 'solution'), solution, { recursive: true });
  // Under its own name it would be a test of the harness's.
  await rename(join(kata, 'generated/happy-path.ts'), join(kata, 'generated/lockers.test.ts'));
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await rewrite(join(entry.parentPath, entry.name), replace);
    }
  }
}

async function rewrite(file: string, replace: [RegExp, string][]): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    replace.reduce((now, [what, by]) => now.replace(what, by), text),
  );
}
