import { errorText } from '../connect.ts';
import { PlainError } from '../../model/plain-error.ts';
import { demandPackage, usableBinaries } from './binaries.ts';
import { openCache } from './cache.ts';
import { wantedPort } from './port.ts';
import { run } from './run.ts';
import { serverUser } from './server-user.ts';

/**
 * For whoever diagnoses: whether the binaries are there and run on this system, and whether the cache can be used.
 * Starts no server.
 */
export async function probeEmbedded(env: NodeJS.ProcessEnv): Promise<string> {
  wantedPort(env);
  const user = serverUser();
  const cache = openCache(env, user);
  const binaries = await usableBinaries(demandPackage(), cache, user);
  const version = await run(binaries.postgres, ['--version'], user).catch((error: unknown) => {
    throw new PlainError(`The installed Postgres binaries do not run on this system: ${errorText(error)}`, {
      next: 'Use SURVIVES_POSTGRES=docker, or DATABASE_URL. The binaries need glibc on Linux',
      cause: error,
    });
  });
  const runsAs = user ? `, as ${user.name} because we are root` : '';
  return `${version.trim()}, cache ${cache.root}, servers in ${cache.servers}${runsAs}`;
}
