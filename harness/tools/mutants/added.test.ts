import { describe, expect, it } from 'vitest';
import { bluntClock } from './added/blunt-clock.ts';
import { catchAll } from './added/catch-all.ts';
import { checkThenAct } from './added/check-then-act.ts';
import { keyInCode } from './added/key-in-code.ts';
import { keyInSql } from './added/key-in-sql.ts';
import { knownAtStart } from './added/known-at-start.ts';
import { limit } from './added/limit.ts';
import { memoryOfAnswers } from './added/memory-of-answers.ts';
import { memoryOfRows } from './added/memory-of-rows.ts';
import { mutex } from './added/mutex.ts';
import { retry } from './added/retry.ts';
import { stripes } from './added/stripes.ts';
import { made, madeOf, madeOfCode } from './testing/made.ts';

const take = (body: string, answer = 'boolean'): string =>
  `export async function take(pool: Pool, id: string): Promise<${answer}> { ${body} }`;
const ASKED = take(
  "const { rowCount } = await pool.query('SELECT owner FROM seats WHERE id = $1', [id]); return !rowCount;",
);

describe('what is put into a statement', () => {
  it('blunt-clock: cut, early and late, but not in a default', async () => {
    expect(await madeOf(bluntClock, 'DELETE FROM seats WHERE until < now()')).toEqual([
      "DELETE FROM seats WHERE until < date_trunc('second', now())",
      "DELETE FROM seats WHERE until < date_trunc('minute', now())",
      "DELETE FROM seats WHERE until < (now() + '30 seconds'::interval)",
      "DELETE FROM seats WHERE until < (now() - '30 seconds'::interval)",
    ]);
    expect(await madeOf(bluntClock, 'CREATE TABLE t (at timestamptz DEFAULT now())')).toEqual([]);
    expect(await madeOfCode(bluntClock, 'const at = new Date();')).toContain(
      'const at = new Date(Date.now() + 30_000);',
    );
  });

  it('key-in-sql: both sides, where the column is text', async () => {
    expect(await madeOf(keyInSql, 'SELECT 1 FROM seats WHERE id = $1 AND version = $2')).toEqual([
      'SELECT 1 FROM seats WHERE lower(id) = lower($1) AND version = $2',
      'SELECT 1 FROM seats WHERE btrim(id) = btrim($1) AND version = $2',
      'SELECT 1 FROM seats WHERE "left"(id, 20) = "left"($1, 20) AND version = $2',
    ]);
  });

  it('limit: where more rows can come than one', async () => {
    expect(await madeOf(limit, 'SELECT id FROM seats WHERE owner = $1')).toEqual([
      'SELECT id FROM seats WHERE owner = $1 LIMIT 100',
    ]);
    for (const one of [
      'SELECT owner FROM seats WHERE id = $1',
      'SELECT count(*) FROM seats',
      'SELECT EXISTS (SELECT 1 FROM seats)',
    ])
      expect(await madeOf(limit, one), one).toEqual([]);
  });

  it('stripes: a key that is shared, or a lock before a write', async () => {
    expect(await madeOf(stripes, 'SELECT pg_advisory_xact_lock(hashtext($1))')).toEqual([
      'SELECT pg_advisory_xact_lock(hashtext($1) % 16)',
    ]);
    expect(await madeOf(stripes, 'UPDATE seats SET owner = $2 WHERE id = $1')).toEqual([
      'UPDATE seats SET owner = $2 WHERE id = $1 AND (SELECT pg_advisory_xact_lock(hashtext(CAST($1 AS text)) % 16)) IS NOT NULL',
    ]);
  });

  it('check-then-act: two statements with their own parameters', async () => {
    const code =
      "pool.query('UPDATE seats SET owner = $2 WHERE id = $1 AND version = $3 AND owner IS NULL', [a, b, c]);";
    const [change] = await made(checkThenAct, code);
    expect(change!.is).toBe(
      'SELECT 1 FROM seats WHERE id = $1 AND version = $2 AND owner IS NULL; UPDATE seats SET owner = $2 WHERE id = $1 AND version = $3',
    );
    expect(change!.text).toContain('[p[0], p[2]])).rowCount');
    expect(change!.text).toMatch(/\)\(\[a, b, c\]\);$/);
    expect(await made(checkThenAct, "pool.query('DELETE FROM seats WHERE id = $1', [a]);")).toEqual([]);
  });

  it('known-at-start: the keys are read once', async () => {
    const [change] = await made(knownAtStart, ASKED);
    expect(change!.is).toMatch(/: unless seats did not have it at the start$/);
    expect(change!.text).toContain('"SELECT id::text AS key FROM seats", ([id] as unknown[])[0]');
  });

  it('memory-of-rows: of what has been read, or of nothing', async () => {
    expect((await made(memoryOfRows, ASKED)).map(({ is }) => is.split(': ')[1])).toEqual([
      'its rows are remembered',
      'that it has no rows is remembered',
    ]);
  });
});

describe('what is put around a function', () => {
  it('memory-of-answers: the function stays under another name', async () => {
    const changes = await made(memoryOfAnswers, take('return true;'));
    expect(changes.map(({ is }) => is)).toEqual([
      'take(pool, id): every answer is remembered',
      'take(pool, id): a refusal is remembered',
    ]);
    expect(await madeOfCode(memoryOfAnswers, take('return [];', 'string[]'))).toEqual([
      'take(pool, id): every answer is remembered',
      'take(pool, id): that there is nothing is remembered',
    ]);
    expect(changes[0]!.text).toMatch(/^async function takeAsItWas\(pool: Pool, id: string\)/);
    expect(changes[0]!.text).toContain('export async function take(...args');
  });

  it('catch-all: every refusal that the type names', async () => {
    const told = async (answer: string, before = '') =>
      (await madeOfCode(catchAll, before + take('return null as never;', answer))).map(
        (is) => is.split(' as ')[1],
      );
    expect(await told('boolean')).toEqual(['false']);
    expect(await told('string[]')).toEqual(['[]']);
    expect(await told('string | undefined')).toEqual(['undefined']);
    const types =
      "type Why = 'full' | 'late';\ntype Result = { ok: true } | { ok: false; id: string; why: Why };\n";
    expect(await told('Result', types)).toEqual([
      "{ ok: false, id: '', why: 'full' }",
      "{ ok: false, id: '', why: 'late' }",
    ]);
  });

  it('key-in-code: three ways, where a call brings text', async () => {
    expect(await madeOfCode(keyInCode, take('return true;'))).toHaveLength(3);
    expect(await madeOfCode(keyInCode, 'export async function take(pool: Pool): Promise<void> {}')).toEqual(
      [],
    );
  });

  it('mutex: instead of the locks that the database has', async () => {
    const locking = take(
      "return !!(await pool.query('SELECT 1 FROM seats WHERE id = $1 FOR UPDATE', [id])).rowCount;",
    );
    const [change] = await made(mutex, locking);
    expect(change!.text).toContain('"SELECT 1 FROM seats WHERE id = $1"');
    expect(change!.text).toContain('inTurn(JSON.stringify(args[1])');
    expect(await made(mutex, ASKED)).toEqual([]);
  });

  it('retry: around the transaction, or around the call where there is none', async () => {
    const begins =
      "async function inTransaction<T>(work: () => Promise<T>): Promise<T> { await c.query('BEGIN'); return work(); }";
    expect(await madeOfCode(retry, `${begins}\n${ASKED}`)).toEqual(['inTransaction: tried three times']);
    expect(await madeOfCode(retry, ASKED)).toEqual(['take(pool, id): tried three times']);
  });
});
