import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Kata } from './kata.ts';
import type { SubjectCode } from 'survives-production';
import { PlainError } from 'survives-production/report';
import { closest } from './closest.ts';

/** What a kata has besides `generated/` and the learner's attempt. Names are folder names, sorted. */
export interface Variants {
  reference: boolean;
  alternatives: string[];
  nearMisses: string[];
}

/** The learner's folder. Nothing but `kata start` creates it. */
export function attemptDir(kata: Kata): string {
  return join(kata.dir, 'attempt');
}

/** The change as delivered. Nothing ever writes to it. */
export function generatedDir(kata: Kata): string {
  return join(kata.dir, 'generated');
}

export async function listVariants(kata: Kata): Promise<Variants> {
  return {
    reference: isFolder(join(kata.solutionsDir, 'reference')),
    alternatives: await namesIn(join(kata.solutionsDir, 'alternatives')),
    nearMisses: await namesIn(join(kata.solutionsDir, 'near-misses')),
  };
}

/**
 * `attempt`, `generated`, `reference`, the name of an alternative or a near miss, or a folder. A folder is looked
 * for from where the person stands: npm changes into the repository, and says in `INIT_CWD` where it came from.
 * Throws a `PlainError`. It does not list the variants: their names give the answers away.
 */
export async function resolveSubject(kata: Kata, name: string): Promise<SubjectCode> {
  const generated = generatedDir(kata);
  if (name === 'generated') return { name, layers: [generated] };
  if (name === 'attempt') return attemptSubject(kata);
  const variants = await listVariants(kata);
  const folder = variantFolder(kata, variants, name) ?? judgeable(kata, name);
  if (folder) return { name, layers: [folder, generated] };
  throw unknownSubject(kata, variants, name);
}

/** The attempt when there is one, else the change as delivered. */
export async function defaultSubject(kata: Kata): Promise<SubjectCode> {
  return resolveSubject(kata, isFolder(attemptDir(kata)) ? 'attempt' : 'generated');
}

function attemptSubject(kata: Kata): SubjectCode {
  const dir = attemptDir(kata);
  if (isFolder(dir)) return { name: 'attempt', layers: [dir] };
  throw new PlainError(`There is no attempt at ${kata.id}.`, {
    next: `npm run kata start ${kata.number}`,
  });
}

function variantFolder(kata: Kata, variants: Variants, name: string): string | undefined {
  if (name === 'reference' && variants.reference) return join(kata.solutionsDir, 'reference');
  if (variants.alternatives.includes(name)) return join(kata.solutionsDir, 'alternatives', name);
  if (variants.nearMisses.includes(name)) return join(kata.solutionsDir, 'near-misses', name);
  return undefined;
}

function personsFolder(name: string): string | undefined {
  const standing = [process.env['INIT_CWD'], process.cwd()].filter((dir) => dir !== undefined);
  return name === '' ? undefined : standing.map((dir) => resolve(dir, name)).find(isFolder);
}

/** A folder that has nothing of the kata would be judged as the code as delivered: say so instead. */
function judgeable(kata: Kata, name: string): string | undefined {
  const folder = personsFolder(name);
  if (!folder || kata.meta.files.some((file) => existsSync(join(folder, file)))) return folder;
  throw new PlainError(`The folder ${folder} has none of ${kata.meta.files.join(', ')}.`, {
    next: `npm run kata check ${kata.number} -- --subject <a folder with the files that you changed>`,
  });
}

function unknownSubject(kata: Kata, { alternatives, nearMisses }: Variants, name: string): PlainError {
  const open = [...(isFolder(attemptDir(kata)) ? ['attempt'] : []), 'generated', 'reference'];
  const near = closest(name, [...open, ...alternatives, ...nearMisses]);
  const meant = near ? ` Did you mean ${near}?` : '';
  return new PlainError(
    `${kata.id} has no code called ${JSON.stringify(name)}, and it is no folder either.${meant} There are ${open.join(', ')}, and the folders in solutions/${kata.id}.`,
    { next: `npm run kata check ${kata.number} -- --subject ${near ?? open[0]}` },
  );
}

async function namesIn(dir: string): Promise<string[]> {
  if (!isFolder(dir)) return [];
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
