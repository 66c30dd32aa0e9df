/**
 * Set-up file of the happy-path project: each test file gets its own empty database, and knows of it only what
 * production code would: `DATABASE_URL`.
 */
import { afterAll } from 'vitest';
import { connectionString, createDatabase } from 'survives-production/postgres';
import { whenLeft } from 'survives-production/postgres';
import { borrowedServer } from './borrowed-server.ts';

const server = borrowedServer();
const database = await createDatabase(server, { label: 'happy_path' });
process.env['DATABASE_URL'] = connectionString(database.role);
afterAll(async () => {
  await whenLeft(server.admin, database.name);
  await database.drop();
});
