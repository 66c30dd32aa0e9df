import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from '../course/kata.ts';
import { PlainError } from 'survives-production/report';
import { attemptDir } from '../course/subjects.ts';

/** One of the files that a learner edits, as it is on the disk. */
export interface AttemptFile {
  name: string;
  text: string;
  /** Of the text: equal texts have equal versions. */
  version: string;
}

/** The file is not what it was when the writer read it. */
export class Conflict extends PlainError {
  readonly current: AttemptFile;

  constructor(kata: Kata, current: AttemptFile) {
    super(`${current.name} of ${kata.id} was changed by somebody else since it was opened here.`, {
      next: 'compare the two, and keep one',
    });
    this.current = current;
  }
}

/** There is no such file any more, or no attempt at all. */
export class Gone extends PlainError {}

/** Throws `Gone`, or a `PlainError` when it is none of the files that this kata lets a learner edit. */
export async function readAttemptFile(kata: Kata, name: string): Promise<AttemptFile> {
  const path = await pathOf(kata, name);
  const text = await readFile(path, 'utf8');
  return { name, text, version: versionOf(text) };
}

let writing: Promise<unknown> = Promise.resolve();

/**
 * Writes whole or not at all, and one after another. `base` is the version that the new text was made from: when the
 * disk has another one, throws a `Conflict`. Without a `base` whatever is there is replaced.
 */
export async function writeAttemptFile(
  kata: Kata,
  name: string,
  text: string,
  base?: string,
): Promise<AttemptFile> {
  const written = writing.then(() => compareAndWrite(kata, name, text, base));
  writing = written.catch(() => {});
  return written;
}

async function compareAndWrite(kata: Kata, name: string, text: string, base?: string): Promise<AttemptFile> {
  const current = await readAttemptFile(kata, name);
  const written = { name, text, version: versionOf(text) };
  if (current.version === written.version) return written;
  if (base !== undefined && current.version !== base) throw new Conflict(kata, current);
  const path = await pathOf(kata, name);
  // A hidden name: a file that is still being written is nothing to check.
  const draft = join(attemptDir(kata), `.${name.replaceAll('/', '-')}.${process.pid}.tmp`);
  try {
    await writeFile(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new PlainError(`${path} could not be written: ${(error as Error).message}.`, {
      next: `make katas/${kata.id}/attempt writable`,
      cause: error,
    });
  }
  return written;
}

/** Only files that are named in `kata.json`, and only when the attempt's folder really holds them. */
async function pathOf(kata: Kata, name: string): Promise<string> {
  if (!kata.meta.files.includes(name)) {
    throw new PlainError(
      `${JSON.stringify(name)} is no file that is edited in ${kata.id}: there are ${kata.meta.files.join(', ')}.`,
    );
  }
  const path = join(attemptDir(kata), name);
  if (!existsSync(path)) throw gone(kata, name);
  const real = await realpath(path);
  if (real === join(await realpath(kata.dir), 'attempt', name)) return real;
  throw new PlainError(`katas/${kata.id}/attempt/${name} leads out of the attempt, to ${real}.`, {
    next: 'put the file itself there instead of a link',
  });
}

function gone(kata: Kata, name: string): Gone {
  const attempt = `katas/${kata.id}/attempt`;
  return existsSync(attemptDir(kata))
    ? new Gone(`${attempt}/${name} is not there any more.`, {
        next: `bring it back, or begin anew: npm run kata reset ${kata.number}`,
      })
    : new Gone(`${attempt} is not there.`, { next: `npm run kata start ${kata.number}` });
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
