/**
 * Set-up file of the happy-path project: each test file gets its own empty database, and knows of it only what
 * production code would: `DATABASE_URL`.
 */
import { afterAll } from 'vitest';
import { createDatabase } from 'survives-production/postgres';
import type { ConnectionConfig } from 'survives-production/postgres';
import { whenLeft } from 'survives-production/postgres';
import { borrowedServer } from './borrowed-server.ts';

const server = borrowedServer();
const database = await createDatabase(server, { label: 'happy_path' });
process.env['DATABASE_URL'] = connectionString(database.role);
afterAll(async () => {
  await whenLeft(server.admin, database.name);
  await database.drop();
});

/** A socket's folder cannot stand where a URL has its host: it goes into the query. */
function connectionString({ host, port, user, password, database }: ConnectionConfig): string {
  const who = `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}`;
  if (!host.startsWith('/')) return `postgresql://${who}@${host}:${port}/${database}`;
  return `postgresql://${who}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}
