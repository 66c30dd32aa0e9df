import { beforeAll, describe, expect, it } from 'vitest';
import type { ReadStatement } from '../model/read-statement.ts';
import { anchorOf } from './anchor.ts';
import { begins, ends, steers } from './control.ts';
import { readSql } from './read.ts';
import { loadParser } from './syntax.ts';
import { readWords } from './words.ts';

beforeAll(loadParser);

/** `INSERT archive: reads queue, writes archive, calls now()`; statements are parted by ` | `. */
function told(statements: readonly ReadStatement[]): string {
  return statements.map(toldOne).join(' | ');
}

function toldOne(one: ReadStatement): string {
  const settings = (one.sets ?? []).map(({ name, local }) => `${local ? 'sets locally' : 'sets'} ${name}`);
  const parts = [
    ...(one.reads.length > 0 ? [`reads ${one.reads.join(' ')}`] : []),
    ...(one.locksRows ? ['locks rows'] : []),
    ...(one.writes.length > 0 ? [`writes ${one.writes.join(' ')}`] : []),
    ...(one.calls.length > 0 ? [`calls ${one.calls.join(' ')}`] : []),
    ...(one.control ? [one.control] : []),
    ...(one.chains ? ['chains'] : []),
    ...(one.isolation ? [one.isolation] : []),
    ...settings,
    ...(one.opaque ? ['opaque'] : []),
  ];
  const name = one.table === '' ? one.verb : `${one.verb} ${one.table}`;
  return parts.length > 0 ? `${name}: ${parts.join(', ')}` : name;
}

/** `words`: where the reader without a parser says something else. */
const table: [what: string, sql: string, does: string, words?: string][] = [
  ['a read', 'SELECT n FROM seats WHERE id = $1', 'SELECT seats: reads seats'],
  [
    'a join',
    'SELECT 1 FROM seats s JOIN venues v ON true, halls',
    'SELECT seats: reads seats venues halls',
    'SELECT seats: reads seats venues',
  ],
  ['a list', 'SELECT 1 FROM seats s, venues AS v, halls', 'SELECT seats: reads seats venues halls'],
  ['a subquery', 'SELECT 1 FROM a WHERE EXISTS (SELECT FROM b)', 'SELECT a: reads a b'],
  ['UNION', '(SELECT 1 FROM a) UNION (SELECT 1 FROM b)', 'SELECT a: reads a b'],
  ['IS DISTINCT FROM', 'SELECT a IS DISTINCT FROM b FROM t', 'SELECT t: reads t'],
  ['a FROM in an argument', 'SELECT extract(epoch FROM held) FROM t', 'SELECT t: reads t, calls extract'],
  ['a locking read', 'SELECT 1 FROM a FOR NO KEY UPDATE OF a SKIP LOCKED', 'SELECT a: reads a, locks rows'],
  ['FOR SHARE', 'SELECT 1 FROM a FOR KEY SHARE', 'SELECT a: reads a, locks rows'],
  ['SELECT INTO', 'SELECT n INTO more FROM seats', 'SELECT more: reads seats, writes more'],
  ['TABLE', 'TABLE seats', 'TABLE seats: reads seats'],
  ['VALUES', 'VALUES (1), (2)', 'VALUES'],

  ['INSERT', 'INSERT INTO seats (id) VALUES (now())', 'INSERT seats: writes seats, calls now'],
  ['INSERT … SELECT', 'INSERT INTO a SELECT * FROM b', 'INSERT a: reads b, writes a'],
  [
    'ON CONFLICT',
    'INSERT INTO a AS x (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1',
    'INSERT a: writes a',
  ],
  ['UPDATE … FROM', 'UPDATE ONLY a SET n = b.n FROM b', 'UPDATE a: reads b, writes a'],
  ['DELETE … USING', 'DELETE FROM a USING b WHERE a.id = b.id', 'DELETE a: reads b, writes a'],
  [
    'MERGE',
    'MERGE INTO stock USING delivery d ON true WHEN MATCHED THEN UPDATE SET n = 1',
    'MERGE stock: reads delivery, writes stock',
  ],
  [
    'MERGE that inserts',
    'MERGE INTO stock USING (SELECT 1 FROM d) d ON true WHEN NOT MATCHED THEN INSERT VALUES (1)',
    'MERGE stock: reads d, writes stock',
  ],
  ['TRUNCATE', 'TRUNCATE a, box.b', 'TRUNCATE a: writes a b'],
  ['COPY in', 'COPY seats (id) FROM STDIN', 'COPY seats: writes seats', 'COPY seats: reads seats'],
  ['COPY out', 'COPY seats TO STDOUT', 'COPY seats: reads seats'],
  ['COPY of a query', 'COPY (SELECT 1 FROM seats) TO STDOUT', 'COPY seats: reads seats'],

  ['WITH that reads', 'WITH mine AS (SELECT 1 FROM locks) SELECT * FROM mine', 'SELECT locks: reads locks'],
  [
    'a name that stands for itself and for a table',
    'WITH seats AS (SELECT 1 FROM seats) SELECT * FROM seats',
    'SELECT seats: reads seats',
    'SELECT',
  ],
  [
    'WITH, and the statement writes another table than the expression',
    'WITH club AS (SELECT 1 FROM clubs FOR UPDATE) UPDATE club_members SET n = 1 FROM club',
    'UPDATE club_members: reads clubs, locks rows, writes club_members',
  ],
  [
    'WITH, both write',
    'WITH gone AS (DELETE FROM tombstones RETURNING *) INSERT INTO seats SELECT * FROM gone',
    'INSERT seats: writes tombstones seats',
  ],
  [
    'WITH, only the expression writes',
    'WITH a AS (SELECT 1 FROM x), b AS (UPDATE y SET n = 1 RETURNING *) SELECT * FROM a, b',
    'UPDATE y: reads x, writes y',
  ],
  [
    'WITH below INSERT',
    'INSERT INTO t WITH x AS (SELECT 1 FROM s) SELECT * FROM x',
    'INSERT t: reads s, writes t',
    'INSERT t: reads s x, writes t',
  ],

  ['a comment before the verb', '/* UPDATE a */ -- DELETE FROM b\n SELECT 1 FROM c', 'SELECT c: reads c'],
  ['a comment before BEGIN', '-- all or nothing\nBEGIN', 'BEGIN: begin'],
  ['a comment in a comment', '/* /* BEGIN */ COMMIT; */ ROLLBACK', 'ROLLBACK: rollback'],
  [
    'verbs in literals',
    `INSERT INTO log VALUES ('COMMIT; DELETE FROM x', E'it\\'s FROM y', $$UPDATE z$$)`,
    'INSERT log: writes log',
  ],
  ['a column with the name of a verb', 'SELECT "update", "delete" FROM log', 'SELECT log: reads log'],
  [
    'names',
    'SELECT 1 FROM "Seats", box.Seats, "box"."seat locks", "a""b"',
    'SELECT Seats: reads Seats seats seat locks a"b',
  ],

  [
    'several statements',
    'BEGIN; UPDATE seats SET n = 1; COMMIT;',
    'BEGIN: begin | UPDATE seats: writes seats | COMMIT: commit',
  ],
  [
    'several, after wide characters',
    "SELECT 'ü€😀'; UPDATE seats SET n = 1",
    'SELECT | UPDATE seats: writes seats',
  ],
  ['the second of several writes', 'SELECT 1; DROP TABLE seats', 'SELECT | DROP seats'],

  ['BEGIN', 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY', 'BEGIN: begin, REPEATABLE READ'],
  ['START', 'start transaction isolation level serializable', 'START: begin, SERIALIZABLE'],
  ['END', 'END WORK', 'END: commit'],
  ['ABORT', 'ABORT', 'ABORT: rollback'],
  ['COMMIT AND CHAIN', 'COMMIT AND CHAIN', 'COMMIT: commit, chains'],
  ['SAVEPOINT', 'SAVEPOINT s1', 'SAVEPOINT: savepoint'],
  ['ROLLBACK TO', 'ROLLBACK WORK TO SAVEPOINT s1', 'ROLLBACK: rollback to'],
  ['RELEASE', 'RELEASE s1', 'RELEASE: release'],
  ['PREPARE TRANSACTION', "PREPARE TRANSACTION 'x'", 'PREPARE: prepare'],
  ['COMMIT PREPARED', "COMMIT PREPARED 'x'", 'COMMIT: commit prepared'],
  ['ROLLBACK PREPARED', "ROLLBACK PREPARED 'x'", 'ROLLBACK: rollback prepared'],
  ['SET TRANSACTION', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SET: session, SERIALIZABLE'],
  [
    'SET SESSION CHARACTERISTICS',
    'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'SET: session, READ COMMITTED, sets default_transaction_isolation',
  ],
  ['SET LOCAL', "SET LOCAL lock_timeout = '1s'", 'SET: session, sets locally lock_timeout'],
  ['SET', 'SET app.tenant TO 7', 'SET: session, sets app.tenant'],
  ['SET ROLE', 'SET ROLE clerk', 'SET: session, sets role'],
  ['SHOW', 'SHOW lock_timeout', 'SHOW: session'],
  ['DISCARD', 'DISCARD ALL', 'DISCARD: session'],
  [
    'set_config',
    "SELECT set_config('App.tenant', $1, true)",
    'SELECT: calls set_config, sets locally app.tenant',
  ],
  [
    'set_config for the session',
    "SELECT set_config('app.tenant', $1, false)",
    'SELECT: calls set_config, sets app.tenant',
  ],

  [
    'a function',
    'SELECT pg_advisory_xact_lock(hashtext($1))',
    'SELECT: calls pg_advisory_xact_lock hashtext',
  ],
  ['a function to read from', 'SELECT * FROM billing.charge($1) AS c (id)', 'SELECT: calls billing.charge'],
  ['the time', 'SELECT CURRENT_TIMESTAMP, pg_catalog.now()', 'SELECT: calls current_timestamp now'],
  ['a choice is no call', 'SELECT coalesce(n, 0), CASE WHEN a IN (1) THEN 1 END FROM t', 'SELECT t: reads t'],
  ['CALL', 'CALL billing.close($1)', 'CALL: calls billing.close'],
  ['DO', 'DO $$ BEGIN UPDATE seats SET n = 1; COMMIT; END $$', 'DO: opaque'],
  ['PREPARE', 'PREPARE change AS UPDATE seats SET n = 1', 'PREPARE seats'],
  ['EXECUTE', 'EXECUTE change (1)', 'EXECUTE: opaque'],
  ['DECLARE CURSOR', 'DECLARE c CURSOR FOR SELECT * FROM seats', 'DECLARE seats: reads seats'],
  ['FETCH', 'FETCH 10 FROM c', 'FETCH'],
  ['CLOSE', 'CLOSE c', 'CLOSE'],
  ['LOCK TABLE', 'LOCK TABLE ONLY seats, venues IN SHARE MODE', 'LOCK seats'],
  ['LOCK', 'LOCK seats', 'LOCK seats'],
  ['LISTEN', 'LISTEN news', 'LISTEN'],
  ['EXPLAIN', 'EXPLAIN UPDATE seats SET n = 1', 'EXPLAIN seats'],
  [
    'EXPLAIN ANALYZE',
    'EXPLAIN (ANALYZE) UPDATE seats SET n = 1',
    'EXPLAIN seats: writes seats',
    'EXPLAIN seats',
  ],
  ['CREATE TABLE', 'CREATE TABLE IF NOT EXISTS notes (id int)', 'CREATE notes'],
  [
    'CREATE TABLE AS',
    'CREATE TABLE more AS SELECT * FROM seats',
    'CREATE more: reads seats, writes more',
    'CREATE more',
  ],
  ['DROP TABLE', 'DROP TABLE IF EXISTS box.notes', 'DROP notes'],
  ['CREATE FUNCTION', "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM seats'", 'CREATE'],

  ['nothing', '', ''],
  ['a comment', ' -- nothing\n', ''],
  ['semicolons', ';;', ''],
  ['no SQL', 'SELEC n FROM seats', 'SELEC seats: reads seats'],
  ['an error behind a write', 'INSERT INTO seats VALUES (1,', 'INSERT seats: writes seats'],
  ["psql's own", '\\d seats', ''],
];

describe('what a text says that it does', () => {
  it.each(table)('%s', (_what, sql, does) => {
    expect(told(readSql(sql))).toBe(does);
  });
});

describe('the same without a parser', () => {
  it.each(table)('%s', (_what, sql, does, words = does) => {
    expect(told(readWords(sql))).toBe(words);
  });
});

describe('a text', () => {
  it('is read once', () => {
    expect(readSql('SELECT 1 FROM once')).toBe(readSql('SELECT 1 FROM once'));
  });

  it('that is longer than the parser should be kept busy with is read by its words', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => `$${index + 1}`).join(', ');
    const long = `WITH seats AS (SELECT 1 FROM seats) SELECT 1 FROM seats WHERE id IN (${list})`;
    expect(told(readSql(long.replace(list, '$1')))).toBe('SELECT seats: reads seats');
    expect(told(readSql(long))).toBe('SELECT');
  });

  it('without a word has a name all the same', () => {
    expect(anchorOf(readSql('\\d seats'))).toBe('EMPTY');
  });

  it('from BEGIN to COMMIT begins a transaction and ends it', () => {
    const whole = readSql('BEGIN; SELECT 1; COMMIT');
    expect([steers(whole), begins(whole), ends(whole)]).toEqual([true, true, true]);
    expect(ends(readSql('COMMIT; BEGIN'))).toBe(false);
    expect(ends(readSql('COMMIT AND CHAIN'))).toBe(false);
    expect(ends(readSql('ROLLBACK TO s'))).toBe(false);
    expect(ends(readSql("COMMIT PREPARED 'x'"))).toBe(false);
  });
});
