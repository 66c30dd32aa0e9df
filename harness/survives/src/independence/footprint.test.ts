import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../execution/database.ts';
import { databaseFor } from '../execution/testing/programs.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { catalogueOf, type Catalogue } from './catalogue.ts';
import { Footprints } from './relation.ts';
import { touchOf } from './touches.ts';

const SCHEMA = `
CREATE TABLE seats (id text PRIMARY KEY, n int NOT NULL DEFAULT 0, venue_id int);
CREATE TABLE pairs (a int, b uuid, note text, PRIMARY KEY (a, b));
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE, n int);
CREATE TABLE locks (seat_id text PRIMARY KEY REFERENCES seats (id), n int);
CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
CREATE TABLE codes (id varchar(3) PRIMARY KEY);
CREATE TABLE rooms (id int PRIMARY KEY); CREATE TABLE suites () INHERITS (rooms);
CREATE VIEW free AS SELECT id FROM seats`;

let server: PostgresServer;
let database: Database;
let catalogue: Catalogue;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(server, SCHEMA);
  catalogue = await catalogueOf(database);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

/** `r seats:A1, w locks:*`; `everything`; `nothing`. */
function told(sql: string, params: unknown[]): string {
  const { everything, reads, locks } = touchOf(sql, params, catalogue);
  if (everything) return 'everything';
  const name = (mark: string, { table, row }: { table: string; row: string | null }): string =>
    `${mark} ${table.replace('public.', '')}:${row?.replaceAll('"', '') ?? '*'}`;
  const all = [...reads.map((key) => name('r', key)), ...locks.map((key) => name('w', key))];
  return [...new Set(all)].join(', ') || 'nothing';
}

const UUID = '6F9619FF-8B86-D011-B42D-00C04FC964FF';
const table: [sql: string, params: unknown[], touches: string][] = [
  ['SELECT n FROM seats WHERE id = $1', ['A1'], 'r seats:A1'],
  ["SELECT n FROM public.seats AS s WHERE 'A1' = s.id AND n > 3", [], 'r seats:A1'],
  ["SELECT n FROM seats WHERE id IN ('A1', $1)", ['A2'], 'r seats:A1, r seats:A2'],
  ['SELECT n FROM seats WHERE id = $1::text FOR UPDATE', ['A1'], 'r seats:A1, w seats:A1'],
  ['SELECT n FROM users WHERE id = $1', ['007'], 'r users:7'],
  ['SELECT n FROM users WHERE id = 0', [], 'r users:0'],
  ['SELECT note FROM pairs WHERE a = 1 AND b = $1', [UUID], `r pairs:[1,${UUID.toLowerCase()}]`],
  ['SELECT s.n FROM seats s JOIN users u ON u.id = s.n WHERE s.id = $1', ['A1'], 'r seats:A1, r users:*'],
  [
    'SELECT 1 FROM seats s JOIN users u ON true WHERE s.id = $1 FOR UPDATE OF s',
    ['A1'],
    'r seats:A1, r users:*, w seats:A1',
  ],
  ['UPDATE seats SET n = n + 1 WHERE id = $1', ['A1'], 'w seats:A1'],
  ['UPDATE users SET n = 1 WHERE id = 1', [], 'w users:1'],
  ['DELETE FROM locks WHERE seat_id = $1', ['A1'], 'w locks:A1'],
  [
    'INSERT INTO pairs (b, a) VALUES ($1, 1), ($1, 2)',
    [UUID.toLowerCase()],
    `w pairs:[1,${UUID.toLowerCase()}], w pairs:[2,${UUID.toLowerCase()}]`,
  ],
  ['INSERT INTO seats VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = 1', ['A1'], 'w seats:A1'],
  ['SELECT count(*), now() FROM seats WHERE n > 1', [], 'r seats:*'],
  ['SELECT 1', [], 'nothing'],
  ['BEGIN ISOLATION LEVEL READ COMMITTED', [], 'nothing'],

  // Wider, because the text does not name the row beyond doubt.
  ['SELECT n FROM seats WHERE id = $1 OR n = 1', ['A1'], 'r seats:*'],
  ['SELECT n FROM seats WHERE id = $1 AND 10 / n > 1', ['A1'], 'r seats:*'],
  ['SELECT n FROM seats WHERE lower(id) = $1', ['a1'], 'r seats:*'],
  ['SELECT n FROM users WHERE id = $1', ['7.0'], 'r users:*'],
  ['SELECT note FROM pairs WHERE a = 1', [], 'r pairs:*'],
  ['SELECT 1 FROM codes WHERE id = $1', ['a'], 'r codes:*'],
  ['UPDATE seats SET id = $2 WHERE id = $1', ['A1', 'A2'], 'w seats:*, w locks:*'],
  ['UPDATE users SET email = $1 WHERE id = 1', ['x'], 'w users:*'],
  ['INSERT INTO users VALUES (1, $1)', ['x'], 'w users:*'],
  ['INSERT INTO seats SELECT id FROM codes', [], 'r codes:*, w seats:*'],

  // Further than the table: a foreign key looks at the other side, a default draws a number.
  ['INSERT INTO locks VALUES ($1, 1)', ['A1'], 'w locks:A1, w seats:*'],
  ['DELETE FROM seats WHERE id = $1', ['A1'], 'w seats:A1, w locks:*'],
  ['INSERT INTO log (note) VALUES ($1)', ['x'], 'w log:*, w identity of log:*'],
  [
    'WITH gone AS (DELETE FROM locks WHERE seat_id = $1 RETURNING n) UPDATE seats SET n = 1 WHERE id = $1',
    ['A1'],
    'w locks:A1, w seats:A1',
  ],
  ['SELECT (SELECT n FROM users WHERE id = 1) FROM seats WHERE id = $1', ['A1'], 'r seats:A1, r users:1'],
  ['WITH seats AS (SELECT * FROM seats WHERE id = $1) SELECT * FROM seats', ['A1'], 'r seats:A1'],

  ['SELECT * FROM free', [], 'everything'],
  ['SELECT * FROM rooms', [], 'everything'],
  ['SELECT * FROM nowhere', [], 'everything'],
  ['SELECT * FROM (SELECT * FROM seats) s FOR UPDATE', [], 'everything'],
  ['SELECT pg_advisory_xact_lock(1)', [], 'everything'],
  ["SELECT nextval('log_id_seq')", [], 'everything'],
  ['SELECT xmin FROM seats', [], 'everything'],
  ['SELECT n INTO more FROM seats', [], 'everything'],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE', [], 'everything'],
  ['SET search_path = other', [], 'everything'],
  ['LOCK TABLE seats', [], 'everything'],
  ['SELECT 1; SELECT 2', [], 'everything'],
  ['SELEC', [], 'everything'],
];

describe('what a statement touches, as far as its text and parameters say', () => {
  it.each(table)('%s', (sql, params, touches) => {
    expect(told(sql, params)).toBe(touches);
  });
});

it('is everything when the schema has code of its own', async () => {
  const FUNCTION = `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`;
  const other = await databaseFor(server, `CREATE TABLE seats (id int PRIMARY KEY); ${FUNCTION}`);
  try {
    const { everything } = touchOf('SELECT 1 FROM seats', [], await catalogueOf(other));
    expect(everything).toBe(true);
  } finally {
    await other.close();
  }
});

it('is worked out once for the same text and values, lists of values included', () => {
  const footprints = new Footprints(catalogue);
  const touch = (...params: unknown[]) => footprints.touch('SELECT n FROM seats WHERE id = ANY($1)', params);
  expect(touch(['A1', 'A2'])).toBe(touch(['A1', 'A2']));
  for (const other of [['A1'], ['A1,A2'], 'A1,A2', [['A1'], 'A2']])
    expect(touch(other)).not.toBe(touch(['A1', 'A2']));
  // JSON writes both as null.
  expect(touch(NaN)).not.toBe(touch(NaN));
});
