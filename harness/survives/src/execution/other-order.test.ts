import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { putInOtherOrder } from './other-order.ts';

let server: PostgresServer;
let database: OwnDatabase;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'order' });
  admin = new pg.Client(database.admin);
  await admin.connect();
  await admin.query("SET session_replication_role = replica; SET lock_timeout = '100ms'");
});
afterAll(async () => {
  await admin.end();
  await database.drop();
  await server.stop();
});

beforeEach(() => admin.query('CREATE SCHEMA app; SET search_path = app, public'));
afterEach(() => admin.query('DROP SCHEMA app CASCADE'));

/** Column `x` of each row, as it comes. */
async function rows(sql: string): Promise<unknown[]> {
  const { rows } = await admin.query<{ x: unknown }>(sql);
  return rows.map(({ x }) => x);
}

it('the same rows are there, the last first, with their keys, their generated columns and their children', async () => {
  await admin.query(`
    CREATE TABLE tours (id text PRIMARY KEY);
    CREATE TABLE stops (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tour text REFERENCES tours ON DELETE CASCADE,
      loud text GENERATED ALWAYS AS (upper(tour)) STORED, UNIQUE (tour, id));
    INSERT INTO tours VALUES ('a'), ('b');
    INSERT INTO stops (tour) VALUES ('a'), ('a'), ('b')`);
  const sorted = () =>
    rows('SELECT id || tour || loud AS x FROM stops UNION ALL SELECT id FROM tours ORDER BY 1');
  const before = await sorted();
  expect(await putInOtherOrder(admin)).toBe(true);
  expect(await sorted()).toEqual(before);
  expect(await rows('SELECT id AS x FROM tours')).toEqual(['b', 'a']);
  expect(await rows('SELECT id AS x FROM stops')).toEqual(['3', '2', '1']);
  expect(await rows("SELECT array_agg(id) AS x FROM stops WHERE tour = 'a'")).toEqual([['2', '1']]);
});

it('rows of a child table and of a partition stay in theirs', async () => {
  await admin.query(`
    CREATE TABLE places (id int); CREATE TABLE halls () INHERITS (places);
    INSERT INTO places VALUES (1), (2); INSERT INTO halls VALUES (3), (4);
    CREATE TABLE parts (id int) PARTITION BY RANGE (id);
    CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (10);
    CREATE TABLE high PARTITION OF parts FOR VALUES FROM (10) TO (20);
    INSERT INTO parts VALUES (1), (2), (11), (12)`);
  await putInOtherOrder(admin);
  expect(await rows('SELECT id AS x FROM ONLY places')).toEqual([2, 1]);
  expect(await rows('SELECT id AS x FROM halls')).toEqual([4, 3]);
  expect(await rows('SELECT id AS x FROM low')).toEqual([2, 1]);
  expect(await rows('SELECT id AS x FROM high')).toEqual([12, 11]);
});

it('a large table stays as it is', async () => {
  await admin.query('CREATE TABLE hall (id int); INSERT INTO hall SELECT generate_series(1, 301)');
  await putInOtherOrder(admin);
  expect((await rows('SELECT id AS x FROM hall'))[0]).toBe(1);
});

it('where somebody has left a transaction open all rows stay where they are', async () => {
  await admin.query('CREATE TABLE seats (id int); INSERT INTO seats VALUES (1), (2)');
  const other = new pg.Client(database.admin);
  await other.connect();
  await other.query('BEGIN; SELECT FROM app.seats FOR UPDATE');
  expect(await putInOtherOrder(admin)).toBe(false);
  await other.end();
  expect(await rows('SELECT id AS x FROM seats')).toEqual([1, 2]);
});
