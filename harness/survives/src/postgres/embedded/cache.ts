import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { errorCode, errorText } from '../connect.ts';
import { PlainError } from '../../model/plain-error.ts';
import { memoryFolder } from './memory-folder.ts';
import { isReachable, type ServerUser } from './server-user.ts';

/** Folders that are shared by all servers of this account. Absolute paths, which exist. */
export interface Cache {
  root: string;
  /** One directory per running server: in main memory if there is enough of it, else in `root`. */
  servers: string;
  /** Wherever an earlier start may have put its server: what the sweep looks at. */
  allServers: string[];
  /** One archive per version: a data directory as initdb made it. */
  templates: string;
  /** Copies of the binaries, where the installed ones cannot be used in place. */
  binaries: string;
}

/**
 * `SURVIVES_CACHE`, else `$XDG_CACHE_HOME/survives-production`, else `~/.cache/survives-production`. For root it
 * is in `/var/tmp`: root's home is closed to the unprivileged user as whom the server must run.
 *
 * @throws PlainError when the folder cannot be made or written, is not ours, or is closed to the server's user
 */
export function openCache(env: NodeJS.ProcessEnv, user: ServerUser | undefined): Cache {
  const root = cacheRoot(env, user);
  const onDisk = join(root, 'servers');
  // Whoever names a folder wants everything in it.
  const inMemory = env.SURVIVES_CACHE ? undefined : memoryFolder();
  const cache: Cache = {
    root,
    servers: inMemory ?? onDisk,
    allServers: inMemory ? [inMemory, onDisk] : [onDisk],
    templates: join(root, 'templates'),
    binaries: join(root, 'binaries'),
  };
  for (const folder of [root, cache.templates, cache.binaries, ...cache.allServers]) {
    makeOwnFolder(folder, user ? 0o755 : 0o700);
  }
  if (user && !isReachable(root)) {
    throw new PlainError(
      `The cache folder ${root} is closed to other users, and Postgres refuses to run as root: as ${user.name} it cannot get there.`,
      {
        next: `Set SURVIVES_CACHE to a folder that everybody may enter, for example SURVIVES_CACHE=/var/tmp/survives`,
      },
    );
  }
  return cache;
}

/** Absolute whatever the environment says: a relative one would be a folder of wherever somebody stands. */
export function cacheRoot(env: NodeJS.ProcessEnv, user: ServerUser | undefined): string {
  if (env.SURVIVES_CACHE) return resolve(env.SURVIVES_CACHE);
  if (user) return '/var/tmp/survives-production';
  const named = env.XDG_CACHE_HOME ?? '';
  // An empty HOME is one to `homedir`, and none to anybody else.
  const caches = isAbsolute(named) ? named : join(homedir() || userInfo().homedir, '.cache');
  return join(caches, 'survives-production');
}

function makeOwnFolder(folder: string, mode: number): void {
  try {
    makeFolder(folder, mode);
  } catch (error) {
    throw notWritable(folder, errorCode(error) ?? errorText(error), error);
  }
  const found = lstatSync(folder);
  // Where everybody may write, somebody else may have been here first, and we would run what is in it.
  if (!found.isDirectory() || found.uid !== process.getuid?.())
    throw notWritable(folder, 'it belongs to somebody else');
}

/** Folder by folder: where the system itself refuses (in /proc), Node 20's `recursive` tries for ever. */
function makeFolder(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Somebody else was faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** For any write into the cache that fails. */
export function notWritable(folder: string, why: string, cause?: unknown): PlainError {
  return new PlainError(`Cannot write to the cache folder ${folder} (${why}).`, {
    next: 'Set SURVIVES_CACHE to a folder that you can write to, for example SURVIVES_CACHE=/tmp/survives-cache',
    cause,
  });
}
