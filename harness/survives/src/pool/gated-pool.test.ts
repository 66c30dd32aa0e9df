import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { callerContext } from './caller-context.ts';
import { GatedPool } from './gated-pool.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let admin: pg.Client;
let warm: WarmConnections;
let gates: Gatekeeper;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'pool' });
  admin = new pg.Client(database.admin);
  await admin.connect();
  warm = new WarmConnections(database.role);
});
afterAll(async () => {
  await warm.close();
  await admin.end();
  await database.drop();
  await server.stop();
});

beforeEach(() => (gates = new Gatekeeper()));
afterEach(async () => {
  gates.closed = true;
  await warm.reclaim(gates, true);
});

const newPool = (max = 10) => new GatedPool({ warm, instance: 'a', traffic: gates, max });

const as = <T>(name: string, run: () => T): T =>
  callerContext.run({ name, rejected: () => undefined, threw: () => undefined }, run);

/** What pg passes to a callback. */
const called = <T>(call: (callback: (error: Error | undefined, result: T) => void) => void) =>
  new Promise<T>((resolve, reject) => call((error, result) => (error ? reject(error) : resolve(result))));

const backend = async (client: Pick<pg.Pool, 'query'>): Promise<number> =>
  (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]!.pid;

const sent = () => gates.answered.map(({ sql }) => sql);

describe('every form of a query comes to the gate and has its result', () => {
  const one = [{ n: 1 }];

  it('on the pool: promise, config, callback with and without values', async () => {
    const pool = newPool();
    expect((await pool.query('SELECT 1 AS n')).rows).toEqual(one);
    expect((await pool.query({ text: 'SELECT $1::int AS n', values: [1] })).rows).toEqual(one);
    expect((await called<pg.QueryResult>((done) => pool.query('SELECT 1 AS n', done))).rows).toEqual(one);
    expect(
      (await called<pg.QueryResult>((done) => pool.query('SELECT $1::int AS n', [1], done))).rows,
    ).toEqual(one);
    expect(gates.answered).toHaveLength(4);
    expect(gates.answered.map(({ result }) => result)).toEqual(
      Array.from({ length: 4 }, () => ({ command: 'SELECT', rowCount: 1, rows: one })),
    );
  });

  it('on a client: promise, config, callbacks, submittable, events', async () => {
    const client = await newPool().connect();
    expect((await client.query('SELECT 1 AS n')).rows).toEqual(one);
    expect((await client.query<[number]>({ text: 'SELECT 1 AS n', rowMode: 'array' })).rows).toEqual([[1]]);
    expect((await called<pg.QueryResult>((done) => client.query('SELECT 1 AS n', done))).rows).toEqual(one);
    expect(
      (await called<pg.QueryResult>((done) => client.query('SELECT $1::int AS n', [1], done))).rows,
    ).toEqual(one);
    const rows: unknown[] = [];
    await new Promise((resolve) => {
      const query = client.query(new pg.Query('SELECT 1 AS n'));
      query.on('row', (row) => rows.push(row)).on('end', resolve);
    });
    expect(rows).toEqual(one);
    client.release();
    expect(gates.answered).toHaveLength(5);
  });

  it('pool.connect with a callback', async () => {
    const client = await called<pg.PoolClient | undefined>((done) => newPool().connect(done));
    expect((await client!.query('SELECT 1 AS n')).rows).toEqual(one);
    client!.release();
  });

  it('several statements in one text are one step, and have an array of results', async () => {
    const results = (await newPool().query('SELECT 1 AS n; SELECT 2 AS n')) as unknown as pg.QueryResult[];
    expect(results.map(({ rows }) => rows)).toEqual([one, [{ n: 2 }]]);
    expect(gates.answered).toMatchObject([{ result: { rows: [{ n: 2 }] } }]);
  });

  it('is refused where pg refuses it, and the next one is not disturbed', async () => {
    const client = await newPool().connect();
    expect(() => client.query(null as never)).toThrow('null or undefined query');
    await expect(client.query({ text: 'SELECT $1', values: 'no array' as never })).rejects.toThrow('array');
    await client.query({ name: 'same', text: 'SELECT 1' });
    await expect(client.query({ name: 'same', text: 'SELECT 2' })).rejects.toThrow('must be unique');
    expect((await client.query('SELECT 1 AS n')).rows).toEqual(one);
    client.release();
  });
});

describe('at the gate', () => {
  it('nothing is sent before it is opened', async () => {
    gates.keepsClosed = true;
    const pool = newPool();
    await admin.query('CREATE TABLE visits (n int); GRANT ALL ON visits TO PUBLIC');
    const inserted = pool.query('INSERT INTO visits VALUES (1)');
    const statement = await gates.next();
    expect(statement).toMatchObject({ sql: 'INSERT INTO visits VALUES (1)', anchor: 'INSERT visits' });
    expect((await admin.query('SELECT FROM visits')).rowCount).toBe(0);
    statement.open();
    await inserted;
    expect((await admin.query('SELECT FROM visits')).rowCount).toBe(1);
  });

  it('queries queued on one client keep their order, one at a time', async () => {
    const client = await newPool().connect();
    gates.keepsClosed = true;
    const answers = Promise.all([1, 2, 3].map((n) => client.query('SELECT $1::int AS n', [n])));
    for (const n of [1, 2, 3]) {
      const statement = await gates.next();
      expect(statement.params).toEqual([n]);
      expect(gates.atGates).toEqual([]);
      statement.open();
    }
    expect((await answers).map(({ rows }) => rows[0])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    client.release();
  });

  it('a connection that the server ends rejects its statement, and the pool makes another', async () => {
    const pool = newPool(1);
    const client = await pool.connect();
    client.on('error', () => undefined);
    const pid = await backend(client);
    gates.keepsClosed = true;
    // Looked at when it is rejected: the end of its socket comes right after it, and closes the session.
    const rejected = client.query('SELECT 1').catch((error: unknown) => ({
      error,
      sessions: [...gates.sessions].map(({ phase, statement }) => [phase, statement]),
    }));
    await gates.next();
    const ended = new Promise((resolve) => client.once('end', resolve));
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await rejected).toEqual({
      error: expect.objectContaining({ code: '57P01' }) as unknown,
      sessions: [['idle', null]],
    });
    await ended;
    expect(gates.log.at(-1)).toBe('disconnected');
    expect(sent()).not.toContain('SELECT 1');
    client.release();
    gates.keepsClosed = false;
    expect(await backend(pool)).not.toBe(pid);
  });

  it('after the end of a run nothing is sent, answered or refused', async () => {
    const pool = newPool();
    const client = await pool.connect();
    gates.closed = true;
    const answers = [client.query('SELECT 1'), pool.query('SELECT 1'), pool.connect()];
    const late = await Promise.race([...answers, admin.query('SELECT 1').then(() => 'still nothing')]);
    expect(late).toBe('still nothing');
    expect(sent()).toEqual([]);
  });
});

describe('errors', () => {
  it('keep what the server said', async () => {
    const client = await newPool().connect();
    await client.query(
      'CREATE TEMP TABLE t (id int CONSTRAINT one_each PRIMARY KEY); INSERT INTO t VALUES (1)',
    );
    const error: unknown = await client.query('INSERT INTO t VALUES (1)').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({ code: '23505', constraint: 'one_each', table: 't' });
    // pg rejects before the server is ready again; by the next answer it was.
    expect((await client.query('SELECT 1 AS n')).rowCount).toBe(1);
    expect(gates.answered.at(-2)?.error).toMatchObject({ code: '23505', constraint: 'one_each' });
    client.release();
  });

  it('of a callback form come to the callback', async () => {
    const pool = newPool();
    await expect(called((done) => pool.query('SELECT 1/0', done))).rejects.toMatchObject({ code: '22012' });
  });

  it('of pool.query end its connection, as pg does it', async () => {
    const pool = newPool(1);
    const before = await backend(pool);
    await expect(pool.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    expect(await backend(pool)).not.toBe(before);
  });

  it('of a client leave it in the pool', async () => {
    const pool = newPool(1);
    const client = await pool.connect();
    const before = await backend(client);
    await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    client.release();
    expect(await backend(pool)).toBe(before);
  });

  it('have a stack that leads to the caller', async () => {
    const client = await newPool().connect();
    async function bookSeat(): Promise<void> {
      await client.query('SELECT 1/0');
    }
    await expect(bookSeat()).rejects.toMatchObject({ stack: expect.stringContaining('bookSeat') });
    client.release();
  });
});

describe('whose statement it is', () => {
  it('is who called pool.query, when callers queue for a pool of one', async () => {
    const pool = newPool(1);
    await Promise.all(
      ['alice', 'bob', 'carol'].map((name) => as(name, () => pool.query(`SELECT '${name}'`))),
    );
    expect(gates.answered.map(({ caller, sql }) => [caller, sql])).toEqual([
      ['alice', "SELECT 'alice'"],
      ['bob', "SELECT 'bob'"],
      ['carol', "SELECT 'carol'"],
    ]);
    expect(gates.log.filter((line) => /releases|served/.test(line))).toEqual([
      'alice served',
      'alice releases',
      'bob served',
      'bob releases',
      'carol served',
      'carol releases',
    ]);
  });

  it('is who called pool.connect, in promise and callback form', async () => {
    const pool = newPool(1);
    const promised = async () => {
      const client = await pool.connect();
      await client.query('SELECT 1');
      client.release();
    };
    const withCallback = () =>
      new Promise<void>((resolve) =>
        pool.connect((_error, client, done) => {
          client!.query('SELECT 2', () => (done(), resolve()));
        }),
      );
    await Promise.all([as('alice', promised), as('bob', withCallback), as('carol', promised)]);
    expect(gates.answered.map(({ caller }) => caller)).toEqual(['alice', 'bob', 'carol']);
  });

  it('is the owner of the client, when the context is lost on the way', async () => {
    const client = await as('alice', () => newPool().connect());
    await callerContext.exit(() => client.query('SELECT 1'));
    expect(gates.answered.map(({ caller }) => caller)).toEqual(['alice']);
    client.release();
  });
});

describe('notices', () => {
  const raise = (level: string) => `DO $$ BEGIN RAISE ${level} 'said by ${level}'; END $$`;

  it('of the learner’s own statements reach the learner, the server’s log lines do not', async () => {
    const client = await newPool().connect();
    const heard: string[] = [];
    client.on('notice', ({ message }) => heard.push(message ?? ''));
    for (const level of ['LOG', 'NOTICE', 'WARNING']) await client.query(raise(level));
    expect(heard).toEqual(['said by NOTICE', 'said by WARNING']);
    expect(gates.notices.map(({ severity }) => severity)).toEqual(['LOG', 'NOTICE', 'WARNING']);
    client.release();
  });

  it('tell the engine, and only it, of a wait for a lock', async () => {
    const pool = newPool();
    const [alice, bob] = [await pool.connect(), await pool.connect()];
    const heard: unknown[] = [];
    bob.on('notice', (notice) => heard.push(notice));
    await alice.query('SELECT pg_advisory_lock(1)');
    const granted = bob.query('SELECT pg_advisory_lock(1)');
    await expect.poll(() => gates.log.includes('waiting'), { interval: 1 }).toBe(true);
    await alice.query('SELECT pg_advisory_unlock(1)');
    await granted;
    expect(gates.log.filter((line) => /^(?:waiting|granted)$/.test(line))).toEqual(['waiting', 'granted']);
    expect(heard).toEqual([]);
    expect(gates.notices).toEqual([]);
  });
});
