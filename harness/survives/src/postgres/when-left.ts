import { setTimeout as pause } from 'node:timers/promises';
import { withClient } from './connect.ts';
import type { ConnectionConfig } from './server.ts';

const LOOK_EVERY_MS = 10;

/**
 * Resolves when nobody is connected to `database` any more. pg's pool says that it has ended while its connections
 * are still closing; a database that is dropped by force then ends them with 57P01, which the pool throws at nobody.
 *
 * @param admin a superuser, in another database of the same server
 * @param options.patienceMs for those who do not leave by themselves; default 5 s
 * @returns false when somebody is still there after that
 */
export async function whenLeft(
  admin: ConnectionConfig,
  database: string,
  { patienceMs = 5_000 }: { patienceMs?: number } = {},
): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  return withClient(admin, async (client) => {
    for (;;) {
      const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [database]);
      if (rowCount === 0) return true;
      if (performance.now() > deadline) return false;
      await pause(LOOK_EVERY_MS);
    }
  });
}
