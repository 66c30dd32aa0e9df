import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from '../course/kata.ts';
import { PlainError } from 'survives-production/report';
import { freshPath, makeStateFolder } from './state-folder.ts';
import { attemptDir, generatedDir } from '../course/subjects.ts';

/**
 * The learner's copy of `generated/`, its test included. One that is there already is left as it is.
 * Returns whether it was made now.
 */
export async function createAttempt(kata: Kata): Promise<boolean> {
  const dir = attemptDir(kata);
  if (existsSync(dir)) return false;
  if (!existsSync(generatedDir(kata))) {
    throw new PlainError(`${kata.id} has no generated/ folder to copy.`, {
      next: `git checkout -- katas/${kata.id}`,
    });
  }
  // Copied beside and then renamed, so that an interrupted copy is never taken for an attempt.
  const draft = `${dir}.${process.pid}.tmp`;
  try {
    await cp(generatedDir(kata), draft, { recursive: true, errorOnExist: true, force: false });
    await rename(draft, dir);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw new PlainError(`${dir} could not be made: ${(error as Error).message}.`, {
      next: `make katas/${kata.id} writable, then: npm run kata start ${kata.number}`,
      cause: error,
    });
  }
  return true;
}

/**
 * Puts the delivered code in the attempt's place. What was there is moved to
 * `.survives/<kata>/attempt.backup-<time>`; returns that path, or undefined when there was no attempt.
 */
export async function resetAttempt(root: string, kata: Kata): Promise<string | undefined> {
  const dir = attemptDir(kata);
  if (!existsSync(dir)) return undefined;
  const backup = freshPath(await makeStateFolder(root, kata.id), 'attempt.backup');
  await move(dir, backup);
  await createAttempt(kata);
  return backup;
}

/** Files of the attempt that a learner is meant to edit, absolute, in the order of `kata.json`. */
export function filesToEdit(kata: Kata): string[] {
  return kata.meta.files.map((file) => join(attemptDir(kata), file)).filter((file) => existsSync(file));
}

export function hasAttempt(kata: Kata): boolean {
  return existsSync(attemptDir(kata));
}

/** `rename`, or copy and remove when the two places are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await cp(from, to, { recursive: true });
    await rm(from, { recursive: true });
  }
}
