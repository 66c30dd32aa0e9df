import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '../../model/plain-error.ts';
import { asArguments, serverSettings, type Settings } from '../settings.ts';
import type { Home } from './home.ts';
import { portInUse } from './port.ts';
import { bareEnvironment } from './run.ts';
import type { ServerUser } from './server-user.ts';

/** Names the socket's file; nothing listens on it. */
export const SOCKET_PORT = 5432;

/** What only a server of our own version understands, or needs. */
const embeddedSettings: Settings = {
  ...serverSettings,
  // In files of the data directory: shared memory of the system would outlive a server that is killed.
  dynamic_shared_memory_type: 'mmap',
  // No workers for reading ahead: there is next to nothing to read.
  io_method: 'sync',
  max_wal_size: '256MB',
  unix_socket_permissions: '0700',
};

/** Local: whoever may enter the socket's directory, which is us. By port: anybody on this machine, so a password. */
const ACCESS = 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n';

export interface Postmaster {
  process: ChildProcess;
  /** @throws PlainError once the process has ended: what it wrote before that, or that the port is in use */
  demandAlive(): void;
}

/**
 * Starts `postgres` on a data directory, on a Unix socket and on nothing else: no port that could be in use, or be
 * open to others. With `port`, on 127.0.0.1 as well.
 */
export function startPostmaster(
  home: Home,
  options: { postgres: string; user: ServerUser | undefined; port: number | undefined },
): Postmaster {
  writeFileSync(join(home.data, 'pg_hba.conf'), ACCESS);
  const log = openSync(home.log, 'a');
  const child = spawn(options.postgres, postmasterArguments(home, options.port), {
    cwd: '/',
    env: bareEnvironment,
    uid: options.user?.uid,
    gid: options.user?.gid,
    // In a session of its own: the terminal's Ctrl-C is for the command, which then stops the server in order.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failedToStart: Error | undefined;
  child.on('error', (error) => (failedToStart = error));
  child.unref();
  const demandAlive = () => {
    if (failedToStart) throw didNotStart(failedToStart.message);
    if (child.exitCode === null && child.signalCode === null) return;
    throw whyEnded(readFileSync(home.log, 'utf8'), options.port);
  };
  return { process: child, demandAlive };
}

function postmasterArguments(home: Home, port: number | undefined): string[] {
  const place: Settings = {
    unix_socket_directories: home.socketDirectory,
    listen_addresses: port === undefined ? '' : '127.0.0.1',
    port: String(port ?? SOCKET_PORT),
    // Puts the name into the titles of the server's processes, by which they are found when the server has been killed.
    cluster_name: home.name,
  };
  return ['-D', home.data, ...asArguments({ ...embeddedSettings, ...place })];
}

function whyEnded(log: string, port: number | undefined): PlainError {
  if (port !== undefined && log.includes('could not create any TCP/IP sockets')) return portInUse(port);
  return didNotStart(log.trim().split('\n').slice(-3).join(' · ') || 'it ended without a word');
}

function didNotStart(why: string): PlainError {
  return new PlainError(`The embedded Postgres did not start: ${why}`, {
    next: 'Use another server: SURVIVES_POSTGRES=docker, or DATABASE_URL',
  });
}
