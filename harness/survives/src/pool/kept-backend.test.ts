import { once } from 'node:events';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import { ownClient } from '../postgres/own-client.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { GatedClient } from './gated-client.ts';
import { GatedPool } from './gated-pool.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let onlooker: pg.Client;
let warm: WarmConnections;
let gates: Gatekeeper;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'backend' });
  onlooker = ownClient(database.admin);
  await onlooker.connect();
  await onlooker.query('CREATE TABLE seats (id int PRIMARY KEY); GRANT ALL ON seats TO PUBLIC');
});
afterAll(async () => {
  await onlooker.end();
  await database.drop();
  await server.stop();
});
beforeEach(() => {
  warm = new WarmConnections(database.role);
  gates = new Gatekeeper();
  return () => warm.close();
});

const poolOf = (connections: WarmConnections) =>
  new GatedPool({ warm: connections, instance: 'a', traffic: gates, max: 3 });

type Lent = pg.PoolClient & GatedClient;
const lent = async (): Promise<Lent> => (await poolOf(warm).connect()) as Lent;

async function count(sql: string): Promise<number> {
  const { rows } = await onlooker.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`);
  return rows[0]!.n;
}

const isThere = async (pid: number): Promise<boolean> =>
  (await count(`pg_stat_activity WHERE pid = ${pid} AND usename = '${database.role.user}'`)) === 1;

describe('a client whose connection we cut while nothing is under way', () => {
  it('finds it closed, as one whose server has gone', async () => {
    const client = await lent();
    const heard: string[] = [];
    client.on('error', ({ message }: Error) => heard.push(message));
    const end = new Promise((resolve) => client.once('end', () => resolve('ended')));
    client.destroy();
    expect(client.session.closed).toBe(false);
    await expect(client.query('SELECT 1')).rejects.toThrow('Connection terminated');
    expect(await end).toBe('ended');
    expect(heard).toEqual(['Connection terminated unexpectedly']);
    expect(client.session.closed).toBe(true);
  });

  it('has what it began undone, once that has been waited for, and its backend stays', async () => {
    const client = await lent();
    const pid = client.backendPid;
    await client.query('SELECT pg_advisory_lock(7); BEGIN; INSERT INTO seats VALUES (1)');
    expect(await count(`pg_locks WHERE pid = ${pid}`)).toBeGreaterThan(1);
    client.destroy();
    expect(await warm.undone([pid])).toEqual([]);
    expect(await count(`pg_locks WHERE pid = ${pid}`)).toBe(0);
    expect(await count('seats')).toBe(0);
    expect(await isThere(pid)).toBe(true);
  });

  it('hands it on in the next run, in the state of a new one', async () => {
    const client = await lent();
    const pid = client.backendPid;
    await client.query('SET statement_timeout = 5000; CREATE TEMP TABLE t ()');
    await client.query('BEGIN');
    const ready = once(client, 'drain');
    await client.query('SELECT 1/0').catch(() => undefined);
    // pg rejects when it hears of the error, before the server is ready for more.
    await ready;
    expect(client.getTransactionStatus()).toBe('E');
    client.destroy();
    expect(await warm.reclaim(gates, false)).toEqual({ cut: [] });
    const heir = await lent();
    expect(heir).not.toBe(client);
    expect(heir.getTransactionStatus()).toBe('I');
    expect((await heir.query('SELECT pg_backend_pid() AS pid')).rows).toEqual([{ pid }]);
    expect((await heir.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
    await expect(heir.query('SELECT FROM t')).rejects.toMatchObject({ code: '42P01' });
    heir.release();
  });

  it('can lose it again, twenty times, and none of those before listens to it any more', async () => {
    const first = await lent();
    const pid = first.backendPid;
    const { stream } = (first as unknown as { connection: { stream: NodeJS.EventEmitter } }).connection;
    const listeners = () =>
      stream
        .eventNames()
        .map((event) => `${String(event)} ${stream.listenerCount(event)}`)
        .sort();
    const before = listeners();
    first.destroy();
    for (let again = 1; again <= 20; again++) {
      expect(await warm.reclaim(gates, true)).toEqual({ cut: [] });
      const heir = await lent();
      expect(heir.backendPid).toBe(pid);
      if (again < 20) heir.destroy();
      else heir.release();
    }
    expect(listeners()).toEqual(before);
  });
});

describe('a backend is not kept', () => {
  it('by whoever has something under way', async () => {
    const client = await lent();
    const pid = client.backendPid;
    void client.query('SELECT pg_sleep(60)').catch(() => undefined);
    client.destroy();
    expect(await warm.undone([pid])).toEqual([pid]);
    expect(await warm.reclaim(gates, true)).toEqual({ cut: [pid] });
    await onlooker.query('SELECT pg_terminate_backend($1)', [pid]);
  });

  it('after a goodbye', async () => {
    const client = await lent();
    const pid = client.backendPid;
    client.release(true);
    client.destroy();
    expect(await warm.undone([pid])).toEqual([pid]);
    await warm.reclaim(gates, true);
  });

  it('where the code has closed the socket itself', async () => {
    const client = await lent();
    const pid = client.backendPid;
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    client.destroy();
    expect(await warm.undone([pid])).toEqual([pid]);
    await warm.reclaim(gates, true);
  });

  it('where connections are limited: there it matters when one has ended', async () => {
    const limited = new WarmConnections(database.role, { limited: true });
    const client = (await poolOf(limited).connect()) as Lent;
    const pid = client.backendPid;
    client.destroy();
    expect(await limited.undone([pid])).toEqual([pid]);
    await limited.close();
  });
});
