import { describe, expect, it } from 'vitest';
import { sqlForms } from './forms.ts';
import { summarizeSql } from './summary.ts';
import { tokenize } from './tokens.ts';

const SUMMARIES: [sql: string, params: unknown[], summary: string][] = [
  ['SELECT 1 FROM seat_locks WHERE seat_id=$1', ['A1'], "SELECT … seat_locks WHERE seat_id='A1'"],
  [
    'select id\n  -- the seat\n  from seats where id = $1 for update',
    ['A1'],
    "SELECT … seats WHERE id = 'A1' FOR UPDATE",
  ],
  [
    'SELECT * FROM jobs ORDER BY id LIMIT 1 for update skip locked',
    [],
    'SELECT … jobs ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED',
  ],
  ['SELECT extract(epoch FROM now() - at) FROM t /* a /* nested */ one */ WHERE a', [], 'SELECT … t WHERE a'],
  ['SELECT a IS DISTINCT FROM b FROM t', [], 'SELECT … t'],
  [
    'SELECT (SELECT max(id) FROM a) FROM b WHERE x IN (SELECT y FROM c)',
    [],
    'SELECT … b WHERE x IN (SELECT y FROM c)',
  ],
  ['SELECT id INTO copy FROM t', [], 'SELECT id INTO copy FROM t'],
  ['SELECT pg_advisory_xact_lock(hashtext($1))', ['A1'], "SELECT pg_advisory_xact_lock(hashtext('A1'))"],
  [
    "SELECT 'from here' AS \"from\" FROM t WHERE a = ' -- no comment '",
    [],
    "SELECT … t WHERE a = ' -- no comment '",
  ],
  ['SELECT $$ from $1 $$ FROM t', [1], 'SELECT … t'],
  [
    "INSERT INTO seat_locks (seat_id, user_id, expires_at) VALUES ($1, $2, now() + interval '10 min')",
    ['A1', 'bob'],
    'INSERT seat_locks (A1, bob, …)',
  ],
  [
    "insert into t values (1, 'two words', null, true, default) returning id",
    [],
    "INSERT t (1, 'two words', NULL, TRUE, DEFAULT)",
  ],
  ['INSERT INTO t (a, b) VALUES ($1, $2)', ['null', '7'], "INSERT t ('null', '7')"],
  ['INSERT INTO t (a, b) VALUES (f(1, 2), g(3)), (4, 5)', [], 'INSERT t (…), …'],
  [
    'INSERT INTO t (a) VALUES ($1) on conflict (a) do nothing',
    ['A1'],
    'INSERT t (A1) ON CONFLICT (a) DO NOTHING',
  ],
  [
    'INSERT INTO t (a) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM t WHERE a = $1)',
    ['A1'],
    "INSERT t SELECT 'A1' WHERE NOT EXISTS (SELECT 1 FROM t WHERE a = 'A1')",
  ],
  ['INSERT INTO t DEFAULT VALUES', [], 'INSERT INTO t DEFAULT VALUES'],
  [
    'INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x',
    [],
    'INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x',
  ],
  [
    'UPDATE depots set load = load + $2 WHERE id = $1 RETURNING load',
    [7, -40],
    'UPDATE depots SET load = load + -40 WHERE id = 7',
  ],
  ['UPDATE t SET a = a -$1', [-5], 'UPDATE t SET a = a -(-5)'],
  [
    'DELETE FROM ONLY t WHERE a = ANY($1)',
    [[1, 2, 3, 4, 5]],
    'DELETE ONLY t WHERE a = ANY(ARRAY[1, 2, 3, … 2 more])',
  ],
  [
    'UPDATE t SET name = $1, note = $2',
    ["O'Hara", 'x'.repeat(99)],
    `UPDATE t SET name = 'O''Hara', note = '${'x'.repeat(31)}…'`,
  ],
  ['UPDATE t SET at = $1', ['2026-03-01T19:40:12.345Z'], "UPDATE t SET at = '…'"],
  ['SELECT a FROM t WHERE b = $2', ['only one'], 'SELECT … t WHERE b = $2'],
  ['begin isolation level repeatable read;', [], 'BEGIN ISOLATION LEVEL REPEATABLE READ'],
  ["set local lock_timeout = '2s'", [], "SET LOCAL lock_timeout = '2s'"],
  ['commit', [], 'COMMIT'],
  [
    'WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x',
    [],
    'WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x',
  ],
  ['SELECT 1; DROP TABLE t', [], 'SELECT 1; DROP TABLE t'],
  ['-- nothing but this', [], '-- nothing but this'],
  ['', [], '(empty statement)'],
  ["SELECT 'never closed", [], "SELECT 'never closed"],
  ['TRUNCATE t', [], 'TRUNCATE t'],
  ['UPDATE t SET a = $1', ['\u001b[31mred\u202e'], "UPDATE t SET a = '\\x1b[31mred\\x202e'"],
];

describe('a statement in one line', () => {
  it.each(SUMMARIES)('%j %j', (sql, params, summary) => {
    expect(summarizeSql(sql, params)).toBe(summary);
  });

  it('never says less than the server was sent when the statement is of no usual shape', () => {
    const sql = 'MERGE INTO seats s USING offers o ON s.id = o.id WHEN MATCHED THEN DO NOTHING';
    expect(summarizeSql(sql)).toBe(sql);
  });
});

describe('the same for less room', () => {
  const texts = (sql: string, params: unknown[] = []): string[] =>
    sqlForms(sql, params)
      .slice(0, -1)
      .map(({ text }) => text);

  it('names table, constants and row locks', () => {
    expect(texts('SELECT id FROM seats WHERE id = $1 AND open FOR UPDATE', ['A1'])).toMatchInlineSnapshot(`
      [
        "SELECT … seats WHERE id = 'A1' AND open FOR UPDATE",
        "SELECT seats WHERE id = 'A1' AND open FOR UPDATE",
        "SELECT seats (A1) FOR UPDATE",
        "SELECT seats FOR UPDATE",
      ]
    `);
    expect(texts('UPDATE depots SET load = load + $2 WHERE id = $1', [7, -40])).toMatchInlineSnapshot(`
      [
        "UPDATE depots SET load = load + -40 WHERE id = 7",
        "UPDATE depots (7) SET load = load + -40",
        "UPDATE depots (7) SET load + -40",
        "UPDATE depots (7)",
      ]
    `);
    expect(texts('DELETE FROM t WHERE a = 1 AND b = $1 AND c = 2 AND d = 3', ['x'])).toMatchInlineSnapshot(`
      [
        "DELETE t WHERE a = 1 AND b = 'x' AND c = 2 AND d = 3",
        "DELETE t (1, x, 2, …)",
      ]
    `);
    expect(
      texts('INSERT INTO seat_locks (a, b, c) VALUES ($1, $2, now()) ON CONFLICT (a) DO NOTHING', [
        'A1',
        'bob',
      ]),
    ).toMatchInlineSnapshot(`
      [
        "INSERT seat_locks (A1, bob, …) ON CONFLICT (a) DO NOTHING",
        "INSERT seat_locks (A1, …) ON CONFLICT …",
      ]
    `);
  });

  it('names all tables of a join that locks, its constants and the lock', () => {
    const sql =
      'SELECT h.id, s.capacity FROM holds h JOIN shows AS s ON s.id = h.show_id WHERE h.id = $1 FOR UPDATE OF s';
    expect(texts(sql, ['H1']).slice(2)).toEqual([
      'SELECT holds, shows (H1) FOR UPDATE OF s',
      'SELECT holds, shows FOR UPDATE OF s',
    ]);
    expect(texts('SELECT * FROM a JOIN f(1) ON true WHERE a.id = 1 FOR UPDATE')).toHaveLength(2);
  });

  it('does not name one table where there are two', () => {
    expect(texts('SELECT * FROM a JOIN b ON a.id = b.id WHERE a.id = 1')).toHaveLength(2);
    expect(texts('SELECT * FROM a, b WHERE a.id = 1')).toHaveLength(2);
    expect(texts('DELETE FROM a WHERE id IN (SELECT id FROM b)')).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('keep everything that is neither white space nor a comment', () => {
    const sql = `SELECT "a""b", E'it\\'s', 'it''s', $tag$ $1 $$ $tag$, $2::int, 1.5e3, a->>'b' -- end`;
    expect(tokenize(sql).map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "SELECT",
        ""a""b"",
        ",",
        "E'it\\'s'",
        ",",
        "'it''s'",
        ",",
        "$tag$ $1 $$ $tag$",
        ",",
        "$2",
        "::",
        "int",
        ",",
        "1.5e3",
        ",",
        "a",
        "->>",
        "'b'",
      ]
    `);
  });

  it('take no longer for each row when there are many of them', () => {
    const pairs = Array.from({ length: 50_000 }, (_, row) => `($${2 * row + 1}, $${2 * row + 2})`);
    const values = pairs.flatMap((_, row) => [row, 'R']);
    // At one look at the whole line for each piece of it, this is beyond what a test may take.
    const line = summarizeSql(`UPDATE t SET r = v.r FROM (VALUES ${pairs.join(', ')}) AS v (id, r)`, values);
    expect(line.slice(0, 53)).toBe("UPDATE t SET r = v.r FROM (VALUES (0, 'R'), (1, 'R'),");
  });

  it('survive what is never closed', () => {
    for (const sql of ["'", '"', '$$', '/*', '/* /* */', '$tag$', '(((', ')))']) {
      expect(() => tokenize(sql)).not.toThrow();
    }
  });
});
