import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from './database.ts';
import type { PostgresServer } from './server.ts';
import { startPostgres } from './start.ts';
import { whenLeft } from './when-left.ts';

let server: PostgresServer;
let database: OwnDatabase;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'left' });
});
afterAll(async () => {
  await database.drop();
  await server.stop();
});

describe('whenLeft', () => {
  it('waits for whoever is about to leave, who then leaves in peace', async () => {
    const client = new pg.Client(database.role);
    await client.connect();
    const errors: Error[] = [];
    client.on('error', (error) => errors.push(error));
    const ended = pause(300).then(() => client.end());
    expect(await whenLeft(server.admin, database.name)).toBe(true);
    await database.drop();
    await ended;
    expect(errors).toEqual([]);
  });

  it('gives up on whoever stays', async () => {
    const staying = await createDatabase(server, { label: 'staying' });
    const client = new pg.Client(staying.role);
    client.on('error', () => {});
    await client.connect();
    expect(await whenLeft(server.admin, staying.name, { patienceMs: 50 })).toBe(false);
    await staying.drop();
    expect(await whenLeft(server.admin, staying.name)).toBe(true);
  });
});
