import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText } from '../connect.ts';
import { PlainError } from '../../model/plain-error.ts';
import type { Binaries } from './binaries.ts';
import type { Cache } from './cache.ts';
import type { Home } from './home.ts';
import { run } from './run.ts';
import type { ServerUser } from './server-user.ts';

/** Part of the archive's name: raise it when the options below change. */
const FORMAT = 1;

/**
 * Fills the data directory of a new server: from the archive that an earlier start left, which takes a tenth of a
 * second, or by initdb, which takes half a second and leaves the archive. One file and not a folder, because
 * whatever clears old files out of temporary folders then takes all of it or nothing.
 */
export async function fillDataDirectory(
  home: Home,
  from: { binaries: Binaries; cache: Cache; user: ServerUser | undefined },
): Promise<void> {
  const archive = join(from.cache.templates, `data-${FORMAT}-${from.binaries.version}.tar`);
  if (existsSync(archive) && (await unpack(archive, home, from.user))) return;
  await initialise(home, from.binaries, from.user);
  await keep(home, archive);
}

/** @returns false when the archive is of no use; it is gone then */
async function unpack(archive: string, home: Home, user: ServerUser | undefined): Promise<boolean> {
  mkdirSync(home.data, { mode: 0o700 });
  if (user) chownSync(home.data, user.uid, user.gid);
  try {
    await run('tar', ['-xpf', archive, '-C', home.data], user);
    return true;
  } catch {
    rmSync(archive, { force: true });
    rmSync(home.data, { recursive: true, force: true });
    return false;
  }
}

async function initialise(home: Home, binaries: Binaries, user: ServerUser | undefined): Promise<void> {
  // Small segments, none in reserve: less to unpack for every server.
  const small = ['--wal-segsize=1', '--set', 'wal_recycle=off'];
  const content = ['--username=postgres', '--encoding=UTF8', '--locale=C'];
  // Who may log in is decided at each start, by the server's own pg_hba.conf.
  const args = ['-D', home.data, '--auth=trust', '--no-sync', '--no-instructions', ...content, ...small];
  try {
    await run(binaries.initdb, args, user);
  } catch (error) {
    throw new PlainError(`The embedded Postgres could not make a data directory: ${errorText(error)}`, {
      next: 'Use another server: SURVIVES_POSTGRES=docker, or DATABASE_URL',
      cause: error,
    });
  }
}

/**
 * Packed beside under the server's name and then renamed: nobody ever unpacks half an archive, and the sweep finds
 * one that stayed half. Without it, because there is no tar or no room, the next start is slower and nothing else.
 */
async function keep(home: Home, archive: string): Promise<void> {
  const packed = join(dirname(archive), home.name);
  try {
    await run('tar', ['-cf', packed, '-C', home.data, '.']);
    // Whatever our umask: the server's user has to read it.
    chmodSync(packed, 0o644);
    renameSync(packed, archive);
  } catch {
    rmSync(packed, { force: true });
  }
}
