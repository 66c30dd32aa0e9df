import { applicationName, isGone, withClient } from './connect.ts';
import type { ConnectionConfig } from './server.ts';
import { sweepStaleDatabases } from './stale-databases.ts';

/**
 * Removes what a process of ours that has just been killed left on the server: sessions that still work for it, then
 * its databases and roles. The sessions come first: a CREATE DATABASE goes on when its client has gone, and what it
 * makes would be seen by no sweep. Returns when all is gone; a server that has gone as well is no error.
 *
 * @param pid of the process, which has ended
 */
export async function clearAfter(server: { admin: ConnectionConfig }, pid: number): Promise<void> {
  try {
    await withClient(server.admin, (client) =>
      client.query(
        'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()',
        [applicationName(pid)],
      ),
    );
    await sweepStaleDatabases(server);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
