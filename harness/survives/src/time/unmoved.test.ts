import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { indexesByTheClock, momentsThatStay } from './unmoved.ts';

let server: PostgresServer;
let database: OwnDatabase;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'unmoved' });
  admin = new pg.Client(database.admin);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
  await server.stop();
});
beforeEach(() => admin.query('CREATE SCHEMA app; SET search_path = app, public'));
afterEach(() => admin.query('DROP SCHEMA app CASCADE'));

const SOON = `now() + interval '10 minutes'`;
const BEFORE = `now() - interval '10 minutes'`;

it.each([
  ['jsonb', (at: string) => `jsonb_build_object('until', ${at})`],
  ['jsonb', (at: string) => `jsonb_build_object('until', floor(extract(epoch FROM ${at})))`],
  ['jsonb', (at: string) => `jsonb_build_object('until', floor(extract(epoch FROM ${at}) * 1000))`],
  ['text', (at: string) => `to_char((${at}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`],
  ['timestamp with time zone[]', (at: string) => `ARRAY[${at}]`],
  ['lease', (at: string) => `ROW('tab', ${at})::lease`],
])('a moment that is to come, in %s, stays; one that is over may', async (type, valueOf) => {
  await admin.query(`CREATE TYPE lease AS (who text, until timestamptz); CREATE TABLE t (n int, v ${type})`);
  await admin.query(`INSERT INTO t VALUES (1, ${valueOf(BEFORE)})`);
  expect(await momentsThatStay(admin)).toEqual([]);
  await admin.query(`INSERT INTO t VALUES (2, ${valueOf(SOON)})`);
  expect(await momentsThatStay(admin)).toEqual([`t.v (${type})`]);
});

it('what only looks like a moment is none', async () => {
  await admin.query(`CREATE TABLE t (v text);
    INSERT INTO t VALUES ('2999-99-99 99:99'), ('1'), ('call 1234567890123456'), (NULL)`);
  expect(await momentsThatStay(admin)).toEqual([]);
});

it.each([
  ['a hash', (digits: string) => `'a' || ${digits} || 'f0'`],
  ['a UUID', (digits: string) => `'0b5e7a40-1c2d-4e3f-8a9b-ab' || ${digits}`],
])('nor are the digits of %s, whatever number they make', async (_what, valueOf) => {
  const digits = `(floor(extract(epoch FROM ${SOON}))::bigint)::text`;
  await admin.query(`CREATE TABLE t (v text); INSERT INTO t VALUES (${valueOf(digits)})`);
  expect(await momentsThatStay(admin)).toEqual([]);
});

it('an index by a function that reads the clock is found, whatever it says of itself', async () => {
  await admin.query(`CREATE TABLE t (n int, until timestamptz);
    CREATE FUNCTION app.today() RETURNS timestamptz IMMUTABLE LANGUAGE sql AS 'SELECT now()';
    CREATE FUNCTION app.twice(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2 * n';
    CREATE INDEX by_number ON t (app.twice(n))`);
  expect(await indexesByTheClock(admin)).toEqual([]);
  await admin.query('CREATE UNIQUE INDEX live ON t (n) WHERE until > app.today()');
  expect(await indexesByTheClock(admin)).toEqual(['live']);
});
