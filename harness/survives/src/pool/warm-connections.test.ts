import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { GatedPool } from './gated-pool.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let warm: WarmConnections;
let gates: Gatekeeper;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'warm' });
  warm = new WarmConnections(database.role);
});
afterAll(async () => {
  await warm.close();
  await database.drop();
  await server.stop();
});
beforeEach(() => (gates = new Gatekeeper()));

const newPool = (instance = 'a') => new GatedPool({ warm, instance, traffic: gates, max: 3 });

const pidOf = async (client: Pick<pg.ClientBase, 'query'>): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;

/** What a run leaves on its connection, then the same connection in the next run. */
async function nextRunAfter(leave: (client: pg.PoolClient) => Promise<unknown>): Promise<pg.PoolClient> {
  const client = await newPool().connect();
  const before = await pidOf(client);
  await leave(client);
  client.release();
  expect(await warm.reclaim(gates, true)).toEqual({ cut: [] });
  gates = new Gatekeeper();
  const again = await newPool().connect();
  expect(await pidOf(again)).toBe(before);
  return again;
}

describe('a connection that is used again is like a new one', () => {
  const reclaimed = async (client: pg.PoolClient) => {
    client.release();
    await warm.reclaim(gates, true);
  };

  it('SET is forgotten', async () => {
    const client = await nextRunAfter((client) =>
      client.query("SET search_path = 'elsewhere'; SET role = NONE"),
    );
    expect((await client.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
    await reclaimed(client);
  });

  it('but not that the server tells it of its waits', async () => {
    const client = await nextRunAfter((client) => client.query("SET client_min_messages = 'error'"));
    expect((await client.query('SHOW client_min_messages')).rows).toEqual([{ client_min_messages: 'log' }]);
    await reclaimed(client);
  });

  it('temporary tables, cursors and advisory locks are gone', async () => {
    const client = await nextRunAfter((client) =>
      client.query(`CREATE TEMP TABLE t (id int); SELECT pg_advisory_lock(42);
                    DECLARE c CURSOR WITH HOLD FOR SELECT 1`),
    );
    await expect(client.query('SELECT FROM t')).rejects.toMatchObject({ code: '42P01' });
    await expect(client.query('FETCH c')).rejects.toMatchObject({ code: '34000' });
    const { rowCount } = await client.query("SELECT FROM pg_locks WHERE locktype = 'advisory'");
    expect(rowCount).toBe(0);
    await reclaimed(client);
  });

  it('a prepared statement can be prepared again, with the same text or another', async () => {
    const prepared = (client: pg.PoolClient, text: string) => client.query({ name: 'seat', text });
    const client = await nextRunAfter((client) => prepared(client, 'SELECT 1 AS n'));
    expect((await prepared(client, 'SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
    client.release();
    await warm.reclaim(gates, true);
    const again = await newPool().connect();
    expect((await prepared(again, 'SELECT 2 AS n')).rows).toEqual([{ n: 2 }]);
    await reclaimed(again);
  });

  it('how values are parsed is forgotten', async () => {
    const client = await nextRunAfter(async (client) => {
      (client as pg.PoolClient & pg.Client).setTypeParser(25, (text) => `parsed ${text}`);
      expect((await client.query("SELECT 'a'::text AS name")).rows).toEqual([{ name: 'parsed a' }]);
    });
    expect((await client.query("SELECT 'a'::text AS name")).rows).toEqual([{ name: 'a' }]);
    await reclaimed(client);
  });

  it('the server says again what it is', async () => {
    const heard = async (): Promise<string[]> => {
      const client = warm.take('a', gates);
      const names: string[] = [];
      const { connection } = client as unknown as { connection: pg.Connection };
      const hear = ({ parameterName }: { parameterName: string }) => void names.push(parameterName);
      connection.on('parameterStatus', hear);
      await client.connect();
      connection.off('parameterStatus', hear);
      return names;
    };
    await warm.closeIdle();
    const first = await heard();
    await warm.reclaim(gates, true);
    expect(first).toContain('server_version');
    expect(await heard()).toEqual(first);
    await warm.reclaim(gates, true);
  });

  it('listeners and what was patched onto it are gone', async () => {
    const heard: unknown[] = [];
    const client = await nextRunAfter((client) =>
      Promise.resolve(client.on('notice', (notice) => heard.push(notice))),
    );
    await client.query("DO $$ BEGIN RAISE WARNING 'x'; END $$");
    expect(heard).toEqual([]);
    await reclaimed(client);
  });
});

describe('after a run', () => {
  it('the next run gets the same connections in the same order', async () => {
    const use = async () => {
      const pool = newPool();
      const clients = [await pool.connect(), await pool.connect(), await pool.connect()];
      const pids = [];
      for (const client of clients) pids.push(await pidOf(client));
      for (const client of clients.reverse()) client.release();
      await warm.reclaim(gates, true);
      return pids;
    };
    const first = await use();
    expect(new Set(first).size).toBe(3);
    expect(await use()).toEqual(first);
  });

  it('instances do not share connections', async () => {
    const [a, b] = [await newPool('a').connect(), await newPool('b').connect()];
    const pids = [await pidOf(a), await pidOf(b)];
    a.release();
    b.release();
    await warm.reclaim(gates, true);
    const again = await newPool('b').connect();
    expect(await pidOf(again)).toBe(pids[1]);
    again.release();
    await warm.reclaim(gates, true);
  });

  it('a connection that is at work is cut', async () => {
    const pool = newPool();
    const [busy, idle] = [await pool.connect(), await pool.connect()];
    const [pid, kept] = [await pidOf(busy), await pidOf(idle)];
    void busy.query('SELECT pg_sleep(60)').catch(() => undefined);
    const { cut } = await warm.reclaim(gates, true);
    expect(cut).toEqual([pid]);
    const next = await newPool().connect();
    expect(await pidOf(next)).toBe(kept);
    next.release();
    await warm.reclaim(gates, true);
  });

  it('of a run that did not end cleanly no client is used again, for its code may still have it', async () => {
    const client = await newPool().connect();
    client.release();
    await warm.reclaim(gates, false);
    const next = await newPool().connect();
    expect(next).not.toBe(client);
    next.release();
    await warm.reclaim(gates, true);
  });

  it('a client that its code has ended is not used again', async () => {
    const client = await newPool().connect();
    const pid = await pidOf(client);
    client.release(true);
    await warm.reclaim(gates, true);
    const next = await newPool().connect();
    expect(await pidOf(next)).not.toBe(pid);
    next.release();
    await warm.reclaim(gates, true);
  });
});
