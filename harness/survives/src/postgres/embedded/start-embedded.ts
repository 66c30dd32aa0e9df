import type pg from 'pg';
import { serverVersion } from '../connect.ts';
import { isolateOwnServer } from '../isolate.ts';
import { randomPassword, scramVerifier } from '../password.ts';
import { connectWhenReady } from '../ready.ts';
import type { ConnectionConfig, PostgresServer } from '../server.ts';
import { demandPackage, usableBinaries, type Package } from './binaries.ts';
import { openCache } from './cache.ts';
import { fillDataDirectory } from './data-directory.ts';
import { makeHome, sweepStaleServers, type Home } from './home.ts';
import { wantedPort } from './port.ts';
import { SOCKET_PORT, startPostmaster } from './postmaster.ts';
import { removeServer } from './remove-server.mjs';
import { serverUser, type ServerUser } from './server-user.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

const READY_TIMEOUT_MS = 20_000;

export interface EmbeddedServer extends PostgresServer {
  /** The server's own directory: data, log. */
  readonly directory: string;
  readonly socketDirectory: string;
  /** The postmaster's process id. */
  readonly pid: number;
  /** With `SURVIVES_PORT`: how a person's own database tool connects. The password is new at each start. */
  readonly tcp: ConnectionConfig | undefined;
}

/**
 * Starts a server of our own from the binaries that npm installed. Each has its own data, socket and processes, so
 * any number can run at the same time. When this process ends without `stop()`, a watchdog does it.
 *
 * @param installed the binaries as npm left them; by default those for this platform
 * @throws PlainError when there are no binaries for this platform, the cache cannot be written, the port is in
 *   use, or the server does not start
 */
export async function startEmbedded(
  env: NodeJS.ProcessEnv = process.env,
  installed: Package = demandPackage(),
): Promise<EmbeddedServer> {
  const port = wantedPort(env);
  const user = serverUser();
  const cache = openCache(env, user);
  const binaries = await usableBinaries(installed, cache, user);
  const home = makeHome(cache, user);
  const watchdog = startWatchdog(home);
  const sweep = sweepStaleServers(cache).catch(() => {});
  const stop = stopOnce(home, watchdog, sweep);
  try {
    await fillDataDirectory(home, { binaries, cache, user });
    return await startIn(home, { postgres: binaries.postgres, user, port, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startIn(
  home: Home,
  options: {
    postgres: string;
    user: ServerUser | undefined;
    port: number | undefined;
    stop: () => Promise<void>;
  },
): Promise<EmbeddedServer> {
  const { port, stop } = options;
  const postmaster = startPostmaster(home, options);
  const admin: ConnectionConfig = {
    host: home.socketDirectory,
    port: port ?? SOCKET_PORT,
    user: 'postgres',
    database: 'postgres',
  };
  const client = await connectWhenReady(admin, {
    timeoutMs: READY_TIMEOUT_MS,
    gaveUp: postmaster.demandAlive,
  });
  try {
    await isolateOwnServer(client);
    return {
      provider: 'embedded',
      version: await serverVersion(client),
      admin,
      tcp: port === undefined ? undefined : await openPort(client, admin, port),
      directory: home.directory,
      socketDirectory: home.socketDirectory,
      pid: postmaster.process.pid!,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } finally {
    await client.end().catch(() => {});
  }
}

async function openPort(client: pg.Client, admin: ConnectionConfig, port: number): Promise<ConnectionConfig> {
  const password = randomPassword();
  await client.query(`ALTER ROLE postgres PASSWORD '${scramVerifier(password)}'`);
  return { ...admin, host: '127.0.0.1', port, password };
}

/** The watchdog goes last: until then it would finish what is interrupted here. */
function stopOnce(home: Home, watchdog: Watchdog, sweep: Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () =>
    (stopped ??= (async () => {
      await removeServer(home);
      await sweep;
      await watchdog.dismiss();
    })());
}
