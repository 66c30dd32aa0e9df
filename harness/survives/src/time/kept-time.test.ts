import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { advanceStoredTime } from './advance.ts';
import { keptTime } from './kept-time.ts';

let server: PostgresServer;
let database: OwnDatabase;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'advance' });
  admin = new pg.Client(database.admin);
  await admin.connect();
  await admin.query("SET session_replication_role = replica; SET timezone = 'UTC'");
});

afterAll(async () => {
  await admin.end();
  await database.drop();
  await server.stop();
});

beforeEach(() => admin.query('CREATE SCHEMA app; SET search_path = app, public'));
afterEach(() => admin.query('DROP SCHEMA app CASCADE'));

/** Column `x` of each row, as text. */
async function rows(sql: string): Promise<string[]> {
  const { rows } = await admin.query<{ x: string }>(`SELECT x::text FROM (${sql}) q`);
  return rows.map(({ x }) => x);
}

describe('what has been looked up is looked up again', () => {
  /** Time passes, something is changed, time passes. How old the moment in `x` is then, in whole minutes. */
  const age = async (change: string, x: string): Promise<string[]> => {
    await admin.query('CREATE TABLE t (n int, v timestamptz); INSERT INTO t VALUES (1, now())');
    await advanceStoredTime(admin, '10 minutes');
    await admin.query(change);
    await advanceStoredTime(admin, '10 minutes');
    return rows(`SELECT round(extract(epoch FROM now() - ${x}) / 60) AS x FROM ${x.split('.')[0]!}`);
  };

  it.each([
    ['when a table was renamed', 'ALTER TABLE t RENAME TO u', 'u.v', '20'],
    ['when a column was renamed', 'ALTER TABLE t RENAME v TO w', 't.w', '20'],
    ['when a column was added', 'ALTER TABLE t ADD w timestamptz DEFAULT now()', 't.w', '10'],
    ['when a column has another type', 'ALTER TABLE t ALTER v TYPE timestamp', 't.v::timestamptz', '20'],
    ['when a table was made anew', 'DROP TABLE t; CREATE TABLE t AS SELECT now() AS v', 't.v', '10'],
    [
      'when a table was put elsewhere',
      'CREATE SCHEMA IF NOT EXISTS far; ALTER TABLE t SET SCHEMA far; SET search_path = app, far, public',
      't.v',
      '20',
    ],
  ])('%s', async (_when, change, x, minutes) => {
    try {
      expect(await age(change, x)).toEqual([minutes]);
    } finally {
      await admin.query('DROP SCHEMA IF EXISTS far CASCADE');
    }
  });

  it('whether a number is an epoch is seen each time', async () => {
    await admin.query('CREATE TABLE t (n int, v bigint); INSERT INTO t VALUES (1, 5)');
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT v AS x FROM t')).toEqual(['5']);
    await admin.query('UPDATE t SET v = extract(epoch FROM now())');
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT round((extract(epoch FROM now()) - v) / 60) AS x FROM t')).toEqual(['10']);
  });
});

it('an index is by the clock once its function reads it', async () => {
  await admin.query(`CREATE TABLE t (n int, until timestamptz);
    CREATE FUNCTION app.now_ish() RETURNS timestamptz IMMUTABLE LANGUAGE sql AS $$ SELECT timestamptz '2020-01-01' $$;
    CREATE INDEX live ON t (n) WHERE until > app.now_ish()`);
  expect((await keptTime(admin)).byTheClock).toEqual([]);
  await admin.query(
    `CREATE OR REPLACE FUNCTION app.now_ish() RETURNS timestamptz IMMUTABLE LANGUAGE sql AS 'SELECT now()'`,
  );
  expect((await keptTime(admin)).byTheClock).toEqual(['live']);
});
