import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { GatedPool } from './gated-pool.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let warm: WarmConnections;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'tag' });
  warm = new WarmConnections(database.role);
});
afterAll(async () => {
  await warm.close();
  await database.drop();
  await server.stop();
});

/** A stream around a cursor: the text is the cursor's, and no result is kept. */
const ask = (client: pg.PoolClient, text: string): Promise<void> =>
  new Promise((resolve) => {
    const submit = (connection: pg.Connection): void => connection.query(text);
    const nothing = (): void => undefined;
    const handlers = {
      handleRowDescription: nothing,
      handleDataRow: nothing,
      handleCommandComplete: nothing,
    };
    client.query({ cursor: { text }, submit, ...handlers, handleReadyForQuery: resolve } as never);
  });

it('of a query that keeps no result, as those of cursors and COPY do, the server says how many rows there were', async () => {
  const gates = new Gatekeeper();
  const client = await new GatedPool({ warm, instance: 'a', traffic: gates, max: 1 }).connect();
  await ask(client, 'CREATE TEMP TABLE t (n int)');
  await ask(client, 'INSERT INTO t VALUES (1), (2)');
  await ask(client, 'SELECT n FROM t');
  client.release();
  expect(gates.answered.map(({ sql, result, tally }) => [sql, result?.command, tally])).toEqual([
    ['CREATE TEMP TABLE t (n int)', 'CREATE', { rows: 0, most: 0, changed: 0 }],
    ['INSERT INTO t VALUES (1), (2)', 'INSERT', { rows: 2, most: 2, changed: 2 }],
    ['SELECT n FROM t', 'SELECT', { rows: 2, most: 2, changed: 0 }],
  ]);
});
