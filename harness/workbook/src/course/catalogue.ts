import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from 'survives-production/report';
import { closest } from './closest.ts';
import { readCourseJson } from './course-json.ts';
import type { Kata } from './kata.ts';
import { readKataJson } from './kata-json.ts';
import { workbookRoot } from './root.ts';

export { defaultSubject, listVariants, resolveSubject } from './subjects.ts';

/** What is in `katas/`. */
export interface Course {
  /** By number. */
  katas: Kata[];
  /** The parts of the course, in the order in which they are taken. */
  modules: string[];
  /** What is there and cannot be used. Everything else can be all the same. */
  unusable: Unusable[];
}

export interface Unusable {
  /** Folder of a kata, or `course.json`. */
  id: string;
  /** Says what is wrong with it, and what to do. */
  error: PlainError;
}

/**
 * Every kata under `root`. A folder without a `kata.json` is passed over: a kata that was renamed leaves the learner's
 * git-ignored `attempt/` behind, and that is no reason to complain. Throws a `PlainError` when there is no `katas/`.
 */
export async function readCourse(root: string = workbookRoot()): Promise<Course> {
  const names = (await folderNames(join(root, 'katas'))).filter((name) =>
    existsSync(join(root, 'katas', name, 'kata.json')),
  );
  const unusable: Unusable[] = [];
  const unless = async <T>(id: string, read: Promise<T>): Promise<T | undefined> =>
    read.catch((error: unknown) => {
      if (!(error instanceof PlainError)) throw error;
      unusable.push({ id, error });
      return undefined;
    });
  const listing = join(root, 'katas/course.json');
  const listed = existsSync(listing) ? await unless('course.json', readCourseJson(listing)) : undefined;
  const read = await Promise.all(names.sort().map((name) => unless(name, loadKata(root, name, listed))));
  const katas = read.filter((kata) => kata !== undefined);
  const modules = listed ?? [...new Set(katas.map(({ meta }) => meta.module))];
  return { katas, modules, unusable: unusable.sort((a, b) => a.id.localeCompare(b.id)) };
}

/** Every kata under `root`, by number. Throws a `PlainError` when anything in `katas/` cannot be used. */
export async function loadKatas(root?: string): Promise<Kata[]> {
  const { katas, unusable } = await readCourse(root);
  if (unusable.length > 0) throw unusable[0]!.error;
  return katas;
}

/**
 * By number (`1`, `01`), slug, folder name, title or path of its folder; capitals do not matter.
 * Throws a `PlainError` with the closest name when there is none.
 */
export async function findKata(name: string, root?: string): Promise<Kata> {
  return pickKata(await readCourse(root), name);
}

/** `findKata` in a course that has been read. One that cannot be used says why not. */
export function pickKata({ katas, unusable }: Course, name: string): Kata {
  const wanted = name.trim().toLowerCase().replace(/\/+$/, '');
  const found = katas.find((kata) => namesOf(kata).includes(wanted) || wanted.endsWith(`katas/${kata.id}`));
  if (found) return found;
  const broken = unusable.find(
    ({ id }) => namesOfFolder(id).includes(wanted) || wanted.endsWith(`katas/${id}`),
  );
  if (broken) throw broken.error;
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

const namesOf = ({ id, meta }: Kata): string[] => [...namesOfFolder(id), meta.title.toLowerCase()];

function namesOfFolder(id: string): string[] {
  const [, number, slug] = FOLDER.exec(id) ?? [];
  return number && slug ? [number, String(Number(number)), slug, id] : [id];
}

const FOLDER = /^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$/;

async function loadKata(root: string, id: string, modules: readonly string[] | undefined): Promise<Kata> {
  const [, number, slug] = FOLDER.exec(id) ?? [];
  if (!number || !slug) {
    throw new PlainError(
      `katas/${id}: a kata's folder is two digits and a slug, as in 01-double-booked-seat.`,
      {
        next: `rename katas/${id}, or take its kata.json away`,
      },
    );
  }
  const dir = join(root, 'katas', id);
  const meta = await readKataJson(join(dir, 'kata.json'), `katas/${id}/kata.json`, modules);
  return { number, slug, id, dir, solutionsDir: join(root, 'solutions', id), meta };
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
