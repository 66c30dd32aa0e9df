import { isGone, withClient } from './connect.ts';
import type { ConnectionConfig } from './server.ts';
import { endSessionsOf, sweepStaleDatabases } from './stale-databases.ts';

/**
 * Removes what a process of ours that has just been killed left on the server: sessions that still work for it, then
 * its databases and roles. Returns when all is gone; a server that has gone as well is no error.
 *
 * @param pid of the process, which has ended
 */
export async function clearAfter(server: { admin: ConnectionConfig }, pid: number): Promise<void> {
  try {
    await withClient(server.admin, (client) => endSessionsOf(client, [pid]));
    await sweepStaleDatabases(server);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
