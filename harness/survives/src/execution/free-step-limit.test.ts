import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { underLoad } from './conduct.ts';
import type { Database } from './database.ts';
import { databaseFor, play, type Program } from './testing/programs.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(server, '');
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

it('a loop without end is called that in step too, not a pool that ran dry', async () => {
  const forever: Program[string] = async (pool) => {
    const client = await pool.connect();
    for (;;) await client.query('SELECT 1');
  };
  const script = { alice: forever, bob: ['SELECT 1'] };
  const options = { pools: 1, poolSize: 1, stepLimit: 50 };
  const { ending } = await play(database, script, underLoad({ inStep: true }), options);
  expect(ending).toEqual({
    kind: 'overrun',
    sentence: 'alice and bob had not finished after 50 statements',
  });
});
