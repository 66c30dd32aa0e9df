import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { OwnPools } from './own-pools.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let warm: WarmConnections;
let gates: Gatekeeper;
let own: OwnPools;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'own' });
  warm = new WarmConnections(database.role);
});
afterAll(async () => {
  await warm.close();
  await database.drop();
  await server.stop();
});
const newRun = () => {
  gates = new Gatekeeper();
  own = new OwnPools({ warm, instance: 'a', traffic: gates });
};
const endRun = () => {
  gates.closed = true;
  return warm.reclaim(gates, true);
};
beforeEach(newRun);
afterEach(endRun);

/** A server that is not there. */
const ELSEWHERE = 'postgres://nobody@127.0.0.1:1/nothing';
const databaseOf = async (of: Pick<pg.Pool, 'query'>): Promise<unknown> =>
  (await of.query('SELECT current_database() AS name')).rows[0].name;

describe('connections that code makes itself', () => {
  it('come to the gate and lead to one database, whatever server they name', async () => {
    const pool = new own.pg.Pool({ connectionString: ELSEWHERE });
    const client = new own.pg.Client(ELSEWHERE);
    await client.connect();
    expect([await databaseOf(pool), await databaseOf(client)]).toEqual([database.name, database.name]);
    expect(gates.answered).toHaveLength(2);
    await client.end();
  });

  it('are what they say they are', () => {
    const client = new own.pg.Client();
    expect([client instanceof own.pg.Client, client instanceof pg.Client]).toEqual([true, true]);
    const pool = new own.pg.Pool();
    expect([pool instanceof own.pg.Pool, pool instanceof pg.Pool]).toEqual([true, true]);
    expect(own.pg.types).toBe(pg.types);
  });

  it('are as many as the code says', async () => {
    expect(new own.pg.Pool().options.max).toBe(10);
    const pool = new own.pg.Pool({ max: 1 });
    const client = await pool.connect();
    const second = pool.query('SELECT 2');
    await client.query('SELECT 1');
    client.release();
    await second;
    expect(gates.answered.map(({ sql }) => sql)).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('may be ended by it', async () => {
    const pool = new own.pg.Pool();
    await pool.query('SELECT 1');
    await pool.end();
    expect(gates.log.filter((line) => line.includes('ended'))).toEqual([]);
  });

  it('parse values as the code says, and do not for whoever has the connection next', async () => {
    const types = { getTypeParser: () => (text: string) => `parsed ${text}` } as pg.CustomTypesConfig;
    const ask = async (config?: pg.ClientConfig): Promise<unknown> => {
      const client = new own.pg.Client(config);
      await client.connect();
      return (await client.query('SELECT 1 AS n')).rows[0].n;
    };
    expect(await ask({ types })).toBe('parsed 1');
    await endRun();
    newRun();
    expect(await ask()).toBe(1);
  });

  it('are greeted by the server each time, also on a connection that is used again', async () => {
    const heard = async (): Promise<string[]> => {
      const client = new own.pg.Client();
      const names: string[] = [];
      const { connection } = client as unknown as { connection: pg.Connection };
      const hear = ({ parameterName }: { parameterName: string }) => void names.push(parameterName);
      connection.on('parameterStatus', hear);
      await client.connect();
      connection.off('parameterStatus', hear);
      return names;
    };
    const first = await heard();
    await endRun();
    newRun();
    expect(first).toContain('server_version');
    expect(await heard()).toEqual(first);
  });

  it('serve nobody once their instance has died', async () => {
    const pool = new own.pg.Pool();
    own.abandon();
    const answer = pool.query('SELECT 1').then(() => 'answered');
    const probe = new pg.Client(database.role);
    await probe.connect();
    expect(await Promise.race([answer, probe.query('SELECT 1').then(() => 'nothing')])).toBe('nothing');
    await probe.end();
  });
});
