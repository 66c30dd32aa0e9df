import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { steered, underLoad, type PatientChooser } from './conduct.ts';
import { databaseFor, play, type Program } from './testing/programs.ts';
import type { Database } from './database.ts';

let server: PostgresServer;
let database: Database;
const before = { ...process.env };

beforeAll(async () => {
  server = await startPostgres();
});

afterEach(async () => {
  for (const name of ['PGSSLMODE', 'PGOPTIONS']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await database.close();
});

afterAll(() => server.stop());

const SCHEMA = `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL, at timestamptz DEFAULT now());
  INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i`;

/** What the code's own session says of a setting. */
async function heard(setting: string): Promise<unknown> {
  let value: unknown;
  const { ending } = await play(
    database,
    {
      alice: async (pool) => {
        const { rows } = (await pool.query(`SHOW ${setting}`)) as { rows: Record<string, string>[] };
        value = Object.values(rows[0]!)[0];
      },
    },
    underLoad(),
  );
  expect(ending.kind).toBe('finished');
  return value;
}

it('the environment of whoever checks says nothing to sessions of a run', async () => {
  process.env.PGSSLMODE = 'require';
  process.env.PGOPTIONS = '-c lock_timeout=1 -c search_path=pg_catalog';
  database = await databaseFor(server, SCHEMA);
  expect(await heard('lock_timeout')).toBe('0');
  expect(await heard('search_path')).toBe('"$user", public');
  expect(await database.read('SHOW search_path')).toEqual([{ search_path: '"$user",public' }]);
});

it('what the server sets for all its sessions says nothing to those of a run', async () => {
  const settings = ['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'];
  const admin = new pg.Client(server.admin);
  await admin.connect();
  for (const setting of settings) await admin.query(`ALTER ROLE ALL SET ${setting} = '7s'`);
  await admin.query(`ALTER ROLE ALL SET default_transaction_read_only = on`);
  try {
    database = await databaseFor(server, SCHEMA);
    for (const setting of settings) expect(await heard(setting)).toBe('0');
    expect(await heard('default_transaction_read_only')).toBe('off');
  } finally {
    await admin.query('BEGIN READ WRITE; ALTER ROLE ALL RESET ALL; COMMIT');
    await admin.end();
  }
});

it('how the code under test parses values is not how its state is read', async () => {
  database = await databaseFor(server, SCHEMA);
  const { INT4, TIMESTAMPTZ } = pg.types.builtins;
  const parsers = [INT4, TIMESTAMPTZ].map((oid) => [oid, pg.types.getTypeParser(oid)] as const);
  try {
    for (const [oid] of parsers) pg.types.setTypeParser(oid, (text: string) => `<${text}>`);
    const [row] = await database.read('SELECT n, at FROM counters WHERE id = 1');
    expect(row).toEqual({ n: 0, at: expect.any(Date) as Date });
  } finally {
    for (const [oid, parse] of parsers) pg.types.setTypeParser(oid, parse as never);
  }
});

describe('a connection that fails', () => {
  /** Statements of alice, in whose middle `happens` comes, and how the run ended. */
  async function disturbed(statements: Program[string], happens = async (): Promise<unknown> => undefined) {
    database = await databaseFor(server, SCHEMA);
    let asked = 0;
    const chooser: PatientChooser = async () => {
      if (++asked === 2) await happens();
      return 0;
    };
    return (await play(database, { alice: statements }, steered(chooser))).ending;
  }
  const terminate = async () => {
    const { admin, own } = database;
    const [{ pid } = { pid: 0 }] = (
      await admin.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE usename = $1', [
        own.role.user,
      ])
    ).rows;
    await database.endBackends([pid]);
  };
  const caught: Program[string] = (_pool, query) =>
    query('SELECT 1')
      .then(() => query('SELECT 2'))
      .catch(() => undefined);
  const lost = { kind: 'stuck', cause: 'connection-lost' };

  it('because somebody ends its backend says nothing about the code', async () => {
    expect(await disturbed(caught, terminate)).toMatchObject({
      ...lost,
      sentence: expect.stringContaining('57P01') as string,
    });
  });

  it('while it is being made says nothing about the code', async () => {
    database = await databaseFor(server, SCHEMA);
    const { admin, own } = database;
    await admin.query(`ALTER ROLE ${own.role.user} NOLOGIN`);
    const { ending } = await play(database, { alice: caught }, underLoad());
    expect(ending).toMatchObject({
      ...lost,
      sentence: expect.stringContaining('not permitted to log in') as string,
    });
  });

  it.each<[string, Program[string]]>([
    ['by a limit that it has set itself', ["SET idle_session_timeout = '1ms'", 'SELECT pg_sleep(0.01)']],
    [
      'by its own word to the server',
      (_pool, query) => query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined),
    ],
  ])('is the doing of the code %s', async (_how, statements) => {
    expect(await disturbed(statements)).toEqual({ kind: 'finished' });
  });
});
