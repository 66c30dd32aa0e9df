import type { TestProject } from 'vitest/node';
import type { PostgresServer } from 'survives-production/postgres';
import { startPostgres } from 'survives-production/postgres';

/** What crosses from vitest's main process to the processes that run the test files. */
export type SharedPostgres = Pick<PostgresServer, 'provider' | 'version' | 'admin'>;

declare module 'vitest' {
  interface ProvidedContext {
    postgres: SharedPostgres;
  }
}

/**
 * One server per vitest run, however many projects ask: each loads its own copy of this file, so the count is
 * kept where both see it.
 */
interface Sharing {
  users: number;
  server: Promise<PostgresServer>;
}

const holder = globalThis as { survivesProductionPostgres?: Sharing };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sharing = (holder.survivesProductionPostgres ??= { users: 0, server: startPostgres() });
  sharing.users += 1;
  const { provider, version, admin } = await sharing.server;
  project.provide('postgres', { provider, version, admin });
  return async () => {
    sharing.users -= 1;
    if (sharing.users > 0) return;
    delete holder.survivesProductionPostgres;
    await (await sharing.server).stop();
  };
}
