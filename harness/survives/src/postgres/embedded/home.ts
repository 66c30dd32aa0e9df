import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../../model/plain-error.ts';
import { errorCode, errorText } from '../connect.ts';
import { hasEnded, ownOwner, type Owner } from '../owner.ts';
import { notWritable, type Cache } from './cache.ts';
import { removeServer, type ServerPlace } from './remove-server.mjs';
import type { ServerUser } from './server-user.ts';

/** The directories of one server, and its name: `survives-1a2b3c-4711-88123-9f3a2c`. */
export interface Home extends ServerPlace {
  name: string;
  data: string;
  log: string;
}

/** Sockets live here whatever TMPDIR says: the path to one must fit into about a hundred bytes. */
const SOCKETS = '/tmp';

/**
 * Makes the directories of a new server. The name says who made them, so that there is no moment at which they
 * exist and nobody can tell.
 */
export function makeHome(cache: Cache, user: ServerUser | undefined): Home {
  const { host, pid, startedAt } = ownOwner();
  const name = `survives-${host}-${pid}-${startedAt}-${randomBytes(3).toString('hex')}`;
  const directory = join(cache.servers, name);
  const socketDirectory = join(SOCKETS, name);
  makeFolder(directory, user, (why, cause) => notWritable(directory, why, cause));
  makeFolder(socketDirectory, user, cannotMakeSocket);
  return { name, directory, socketDirectory, data: join(directory, 'data'), log: join(directory, 'log') };
}

function makeFolder(
  folder: string,
  user: ServerUser | undefined,
  explain: (why: string, cause: unknown) => PlainError,
): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
    if (user) chownSync(folder, user.uid, user.gid);
  } catch (error) {
    throw explain(errorCode(error) ?? errorText(error), error);
  }
}

function cannotMakeSocket(why: string, cause: unknown): PlainError {
  return new PlainError(`Cannot make a folder for the server's socket in ${SOCKETS} (${why}).`, {
    next: `Make ${SOCKETS} writable, or use another server: SURVIVES_POSTGRES=docker, or DATABASE_URL`,
    cause,
  });
}

/** Ends and removes the servers whose owner has ended without doing so, and whose watchdog has too. */
export async function sweepStaleServers(cache: Cache): Promise<void> {
  for (const folder of cache.allServers) {
    for (const name of staleIn(folder)) {
      await removeServer({ directory: join(folder, name), socketDirectory: join(SOCKETS, name) });
    }
  }
  // Half an archive; a socket's folder whose server lived in a cache that somebody has removed.
  for (const folder of [cache.templates, SOCKETS]) {
    for (const name of staleIn(folder)) removeIfOurs(join(folder, name));
  }
}

function removeIfOurs(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // In /tmp it may be another account's, which will see to it.
  }
}

/** What is named after a server whose owner has ended. */
function staleIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => {
    const owner = ownerOf(name);
    return owner !== undefined && hasEnded(owner);
  });
}

function ownerOf(name: string): Owner | undefined {
  const [, host, pid, startedAt] = /^survives-([0-9a-f]{6})-(\d+)-(\d+)-[0-9a-f]{6}$/.exec(name) ?? [];
  return host && pid && startedAt ? { host, pid: Number(pid), startedAt } : undefined;
}
