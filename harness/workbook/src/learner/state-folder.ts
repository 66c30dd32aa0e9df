import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlainError } from 'survives-production/report';

/** The git-ignored folder where the workbook keeps what belongs to this learner: progress and backups. */
export function stateFolder(root: string): string {
  return join(root, '.survives');
}

/** Makes the folder (and `inside` it) if needed. Throws a `PlainError` when it cannot be written. */
export async function makeStateFolder(root: string, ...inside: string[]): Promise<string> {
  const folder = join(stateFolder(root), ...inside);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw unwritable(root, error);
  }
  return folder;
}

/** Whole or not at all: written beside the file, then renamed over it. */
export async function writeWhole(root: string, file: string, text: string): Promise<void> {
  await makeStateFolder(root);
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw unwritable(root, error);
  }
}

/**
 * Runs `change` while no other process of this workbook does. A watch loop and a command in a second terminal
 * both read, change and write the progress file; without this, one of them would lose its update.
 */
export async function alone<T>(root: string, change: () => Promise<T>): Promise<T> {
  await makeStateFolder(root);
  const lock = join(stateFolder(root), 'progress.lock');
  await acquire(root, lock);
  try {
    return await change();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(root: string, lock: string): Promise<void> {
  if (await takenInTime(root, lock)) return;
  await removeOfTheDead(root, lock);
  if (await takenInTime(root, lock)) return;
  const holder = await holderOf(lock);
  throw new PlainError(`Another workbook command (process ${holder || 'unknown'}) holds ${lock}.`, {
    next: `wait for it; if there is no such process any more: rm '${lock}'`,
  });
}

/** Nobody holds it for longer than reading and writing a small file takes. */
async function takenInTime(root: string, lock: string): Promise<boolean> {
  const attempts = 200;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await taken(root, lock)) return true;
    await pause(10);
  }
  return false;
}

async function taken(root: string, lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(root, error);
    return false;
  }
}

const holderOf = (lock: string): Promise<string> => readFile(lock, 'utf8').catch(() => '');

/**
 * A command that was killed leaves its lock behind. Only whoever has the second lock removes one, and looks again
 * first: between seeing that a lock is dead and removing it, nobody can have renewed it.
 */
async function removeOfTheDead(root: string, lock: string): Promise<void> {
  const removal = `${lock}.removal`;
  if (!(await taken(root, removal))) return;
  try {
    if (isDead(Number(await holderOf(lock)))) await rm(lock, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

/** On this machine. Who may not be asked is alive. */
function isDead(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** A path inside `folder` that nothing has yet: `attempt.backup-2026-03-01T09-30-00`. */
export function freshPath(folder: string, name: string, extension = ''): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const path = join(folder, `${name}-${stamp}`);
  for (let count = 1; ; count++) {
    const candidate = `${path}${count === 1 ? '' : `-${count}`}${extension}`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** The folder, and what the system said. */
export function unwritable(root: string, error: unknown): PlainError {
  return new PlainError(`${stateFolder(root)} cannot be written: ${(error as Error).message}.`, {
    next: `make it a folder that you may write: ls -ld '${stateFolder(root)}'`,
    cause: error,
  });
}
