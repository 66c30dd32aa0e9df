import { beforeAll, describe, expect, it } from 'vitest';
import { anchorOf } from './anchor.ts';
import { readSql } from './read.ts';
import { loadParser } from './syntax.ts';

const table: [what: string, sql: string, anchor: string][] = [
  ['a plain SELECT', 'SELECT * FROM seats WHERE id = $1', 'SELECT seats'],
  ['lower case and line breaks', '\n  select *\n    from seats\n', 'SELECT seats'],
  ['FOR UPDATE', 'SELECT id FROM jobs ORDER BY id FOR UPDATE SKIP LOCKED', 'SELECT jobs'],
  ['FOR UPDATE OF an alias', 'SELECT 1 FROM seats s JOIN venues v ON true FOR UPDATE OF s', 'SELECT seats'],
  ['INSERT with columns', 'INSERT INTO seats(id, holder) VALUES ($1, $2)', 'INSERT seats'],
  ['ON CONFLICT', 'INSERT INTO locks VALUES ($1) ON CONFLICT (id) DO UPDATE SET n = 1', 'INSERT locks'],
  ['INSERT … SELECT', 'INSERT INTO archive SELECT * FROM queue', 'INSERT archive'],
  ['UPDATE … FROM', 'UPDATE seats SET taken = true FROM venues v WHERE v.id = venue_id', 'UPDATE seats'],
  ['UPDATE ONLY', 'UPDATE ONLY seats SET taken = true', 'UPDATE seats'],
  ['DELETE … USING', 'DELETE FROM locks USING users u WHERE u.id = locks.user_id', 'DELETE locks'],
  [
    'MERGE',
    'MERGE INTO stock USING delivery d ON d.id = stock.id WHEN MATCHED THEN DO NOTHING',
    'MERGE stock',
  ],
  ['COPY into a table', 'COPY seats (id) FROM STDIN', 'COPY seats'],
  ['COPY of a query', 'COPY (SELECT id FROM seats) TO STDOUT', 'COPY seats'],
  ['LOCK TABLE', 'LOCK TABLE ONLY seats IN SHARE MODE', 'LOCK seats'],
  ['CREATE TABLE', 'CREATE TABLE IF NOT EXISTS notes (id int)', 'CREATE notes'],
  ['CREATE TABLE without a space', 'CREATE TABLE notes(id int)', 'CREATE notes'],

  ['no table', 'SELECT 1', 'SELECT'],
  ['no table, but a lock', 'SELECT pg_advisory_xact_lock(hashtext($1))', 'SELECT'],
  ['no FROM, but one in an argument', 'SELECT extract(epoch FROM now())', 'SELECT'],
  ['FROM in an argument', 'SELECT extract(epoch FROM held_until), id FROM seats', 'SELECT seats'],
  ['trim and substring', "SELECT trim(both ' ' from name), substring(id from 2) FROM seats", 'SELECT seats'],
  ['a function in FROM', 'SELECT * FROM unnest($1::int[]) AS id JOIN seats USING (id)', 'SELECT seats'],
  ['only a function in FROM', 'SELECT generate_series FROM generate_series(1, 3)', 'SELECT'],
  ['LATERAL', 'SELECT * FROM LATERAL (SELECT 1 FROM seats) x', 'SELECT seats'],
  ['a subquery in FROM', 'SELECT * FROM (SELECT id FROM seats) AS s', 'SELECT seats'],
  ['a parenthesis in front', '(SELECT id FROM seats) UNION (SELECT id FROM venues)', 'SELECT seats'],
  ['a column named like the table', 'SELECT id, seat AS s FROM seat', 'SELECT seat'],

  ['a schema', 'SELECT * FROM box.seats', 'SELECT seats'],
  ['a quoted name', 'SELECT * FROM "Seats"', 'SELECT Seats'],
  ['a quoted schema and name', 'UPDATE "box"."Seats" SET n = 1', 'UPDATE Seats'],
  ['a quoted name with a space', 'DELETE FROM "seat locks"', 'DELETE seat locks'],

  ['a comment in front', '-- takes the seat\nUPDATE seats SET n = 1', 'UPDATE seats'],
  ['a comment with an apostrophe', "-- don't wait\nSELECT 1 FROM seats", 'SELECT seats'],
  ['a comment that names a table', '/* FROM venues */ SELECT 1 FROM seats', 'SELECT seats'],
  ['a comment sign in a literal', "SELECT '--' AS dash FROM seats", 'SELECT seats'],
  ['a table in a literal', "SELECT 'it''s FROM venues' FROM seats", 'SELECT seats'],

  ['a CTE', 'WITH mine AS (SELECT id FROM locks) SELECT * FROM mine', 'SELECT locks'],
  [
    'a CTE that locks, then UPDATE',
    'WITH next AS (SELECT id FROM jobs FOR UPDATE SKIP LOCKED) UPDATE jobs SET n = 1 FROM next',
    'UPDATE jobs',
  ],
  [
    'a CTE that locks, then DELETE',
    'WITH next AS (SELECT id FROM jobs FOR UPDATE) DELETE FROM jobs USING next WHERE jobs.id = next.id',
    'DELETE jobs',
  ],
  ['a CTE that locks', 'WITH x AS (SELECT 1 FROM jobs FOR NO KEY UPDATE) TABLE x', 'SELECT jobs'],
  [
    'a CTE that writes, in a statement that writes',
    'WITH gone AS (DELETE FROM queue RETURNING *) INSERT INTO archive SELECT * FROM gone',
    'INSERT archive',
  ],
  [
    'a CTE that writes, in one that reads',
    'WITH old AS (SELECT id FROM jobs), gone AS (DELETE FROM queue USING old RETURNING *) SELECT * FROM gone',
    'DELETE queue',
  ],
  [
    'a CTE that locks another table than the one that is written',
    'WITH club AS (SELECT id FROM clubs FOR UPDATE) UPDATE club_members SET n = 1 FROM club',
    'UPDATE club_members',
  ],
  [
    'several CTEs, one with columns, one materialized',
    'WITH RECURSIVE a(n) AS (VALUES (1)), b AS MATERIALIZED (TABLE a) SELECT * FROM b JOIN a ON true JOIN seats ON true',
    'SELECT seats',
  ],
  ['a CTE without spaces', 'WITH a AS(VALUES (1)) INSERT INTO seats SELECT * FROM a', 'INSERT seats'],

  ['BEGIN', 'BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN'],
  ['START TRANSACTION', 'start transaction', 'START'],
  ['COMMIT', 'COMMIT;', 'COMMIT'],
  ['ROLLBACK TO', 'ROLLBACK TO SAVEPOINT before_update', 'ROLLBACK'],
  ['SAVEPOINT', 'SAVEPOINT s1', 'SAVEPOINT'],
  ['SET', "SET LOCAL lock_timeout = '1s'", 'SET'],
  ['several statements: the first', 'BEGIN; UPDATE seats SET n = 1; COMMIT', 'BEGIN'],
  ['nothing', ' -- nothing\n', 'EMPTY'],
];

beforeAll(loadParser);

describe('what a text is called', () => {
  it.each(table)('%s', (_what, sql, anchor) => {
    expect(anchorOf(readSql(sql))).toBe(anchor);
  });
});
