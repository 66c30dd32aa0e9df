import type pg from 'pg';
import { applicationName, withClient } from './connect.ts';
import { dropDatabase } from './database.ts';
import { hasEnded, type Owner } from './owner.ts';
import type { ConnectionConfig } from './server.ts';

/**
 * Drops databases and roles that a run of ours left behind because it was killed: our name, our record, made on
 * this host by a process that has ended. Anything else on the server is not looked at.
 *
 * @returns the names of those dropped
 */
export async function sweepStaleDatabases(server: { admin: ConnectionConfig }): Promise<string[]> {
  const stale = await withClient(server.admin, async (client) => {
    const { rows } = await client.query<{ name: string; record: string | null }>(
      `SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS record
         FROM pg_roles WHERE rolname LIKE 'survives\\_%'`,
    );
    const ended = rows.filter(({ record }) => isStale(record));
    await endSessionsOf(
      client,
      ended.map(({ record }) => readOwner(record)!.pid),
    );
    return ended.map(({ name }) => name);
  });
  const dropped: string[] = [];
  for (const name of stale) {
    // Another start may be sweeping the same one at this moment; whatever stays is found next time.
    const done = await dropDatabase(server.admin, name).then(
      () => true,
      () => false,
    );
    if (done) dropped.push(name);
  }
  return dropped;
}

/**
 * Ends what still works for processes on this host that have ended: a CREATE DATABASE goes on when its client has gone,
 * and what it makes after the sweep would be found by none.
 *
 * @returns when those sessions have ended, or after five seconds
 */
export async function endSessionsOf(client: pg.Client, pids: readonly number[]): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE application_name = ANY($1) AND pid <> pg_backend_pid()`,
    [pids.map(applicationName)],
  );
}

function isStale(record: string | null): boolean {
  const owner = readOwner(record);
  return owner !== undefined && hasEnded(owner);
}

function readOwner(record: string | null): Owner | undefined {
  try {
    const { madeBy, host, pid, startedAt } = JSON.parse(record ?? '') as Record<string, unknown>;
    if (madeBy !== 'survives-production') return undefined;
    return { host: String(host), pid: Number(pid), startedAt: String(startedAt) };
  } catch {
    return undefined;
  }
}
