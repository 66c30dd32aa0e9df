import { describe, expect, it } from 'vitest';
import { awaited } from './away/await.ts';
import { boundary } from './away/boundary.ts';
import { branch } from './away/branch.ts';
import { clock } from './away/clock.ts';
import { condition } from './away/condition.ts';
import { connection } from './away/connection.ts';
import { constant } from './away/constant.ts';
import { guard } from './away/guard.ts';
import { isolation } from './away/isolation.ts';
import { namedLock } from './away/named-lock.ts';
import { order } from './away/order.ts';
import { release } from './away/release.ts';
import { rowLock } from './away/row-lock.ts';
import { trigger } from './away/trigger.ts';
import { made, madeOf, madeOfCode } from './testing/made.ts';

describe('what is left out of a statement', () => {
  it('condition: one of several, a single one, that of a join', async () => {
    expect(await madeOf(condition, 'DELETE FROM seats WHERE id = $1 AND owner = $2')).toEqual([
      'DELETE FROM seats WHERE owner = $2',
      'DELETE FROM seats WHERE id = $1',
    ]);
    expect(await madeOf(condition, 'SELECT 1 FROM a JOIN b ON a.id = b.id WHERE a.x OR b.y')).toEqual([
      'SELECT 1 FROM a JOIN b ON true WHERE a.x OR b.y',
      'SELECT 1 FROM a JOIN b ON a.id = b.id WHERE b.y',
      'SELECT 1 FROM a JOIN b ON a.id = b.id WHERE a.x',
    ]);
    expect(
      await madeOf(
        condition,
        'INSERT INTO seats (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET owner = $2 WHERE seats.owner IS NULL',
      ),
    ).toEqual(['INSERT INTO seats (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET owner = $2']);
  });

  it('row-lock: away, weaker, not waited for', async () => {
    expect(await madeOf(rowLock, 'SELECT owner FROM seats FOR UPDATE')).toEqual([
      'SELECT owner FROM seats',
      'SELECT owner FROM seats FOR SHARE',
      'SELECT owner FROM seats FOR UPDATE SKIP LOCKED',
      'SELECT owner FROM seats FOR UPDATE NOWAIT',
    ]);
  });

  it('named-lock: advisory, and on a table', async () => {
    expect(await madeOf(namedLock, 'SELECT pg_advisory_xact_lock($1)')).toEqual([
      'SELECT true',
      'SELECT pg_advisory_xact_lock_shared($1)',
      'SELECT pg_try_advisory_xact_lock($1)',
    ]);
    expect(await madeOf(namedLock, 'LOCK TABLE seats IN EXCLUSIVE MODE')).toEqual([
      'LOCK TABLE seats IN ROW EXCLUSIVE MODE',
      'LOCK TABLE seats IN EXCLUSIVE MODE NOWAIT',
    ]);
  });

  it('order: away, reversed', async () => {
    expect(await madeOf(order, 'SELECT id FROM seats ORDER BY owner, id DESC')).toEqual([
      'SELECT id FROM seats',
      'SELECT id FROM seats ORDER BY owner DESC, id ASC',
    ]);
  });

  it('constant: one more and one less, in amounts of time and in code too', async () => {
    expect(await madeOf(constant, "SELECT now() + interval '10 minutes' LIMIT 1")).toEqual([
      "SELECT now() + '11 minutes'::interval LIMIT 1",
      "SELECT now() + '9 minutes'::interval LIMIT 1",
      "SELECT now() + '10 minutes'::interval LIMIT 2",
      "SELECT now() + '10 minutes'::interval LIMIT 0",
    ]);
    expect(await madeOf(constant, 'CREATE TABLE t (n int DEFAULT 10)')).toEqual([]);
    expect(await madeOfCode(constant, 'const MOST = 3;')).toEqual(['const MOST = 4;', 'const MOST = 2;']);
  });

  it('clock: one that stands still for one that goes on', async () => {
    expect(await madeOf(clock, 'DELETE FROM seats WHERE until < clock_timestamp()')).toEqual([
      'DELETE FROM seats WHERE until < now()',
    ]);
  });

  it('isolation: weaker, or another where it is READ COMMITTED', async () => {
    expect(await madeOf(isolation, 'BEGIN ISOLATION LEVEL SERIALIZABLE')).toEqual([
      'BEGIN ISOLATION LEVEL REPEATABLE READ',
      'BEGIN ISOLATION LEVEL READ COMMITTED',
    ]);
    expect(await madeOf(isolation, 'BEGIN ISOLATION LEVEL READ COMMITTED')).toEqual([
      'BEGIN ISOLATION LEVEL REPEATABLE READ',
    ]);
  });

  it('guard: each of a table, each added later, of an index that it is unique', async () => {
    const table = 'CREATE TABLE t (id text PRIMARY KEY, n int NOT NULL CHECK (n > 0), UNIQUE (n))';
    expect(await madeOf(guard, table)).toEqual([
      'CREATE TABLE t (id text PRIMARY KEY, n int NOT NULL CHECK (n > 0))',
      'CREATE TABLE t (id text, n int NOT NULL CHECK (n > 0), UNIQUE (n))',
      'CREATE TABLE t (id text PRIMARY KEY, n int NOT NULL, UNIQUE (n))',
    ]);
    expect(await madeOf(guard, 'CREATE UNIQUE INDEX i ON t (n)')).toEqual(['CREATE INDEX i ON t (n)']);
  });

  it('trigger: the whole of it, and nothing else of the schema', async () => {
    const schema =
      'SELECT 1;\n-- why\nCREATE TRIGGER t AFTER INSERT ON seats EXECUTE FUNCTION f();\nSELECT 2;';
    const [change, ...others] = await made(trigger, schema, 'schema.sql');
    expect(change).toMatchObject({ relation: 'seats', text: 'SELECT 1;\n-- why\nSELECT;\nSELECT 2;' });
    expect(others).toEqual([]);
  });

  it('says what it is about, so that a rule can speak of it', async () => {
    const [first] = await made(condition, 'DELETE FROM seats WHERE id = $1 AND owner = $2', 'schema.sql');
    expect(first).toMatchObject({ relation: 'seats', column: 'id' });
  });
});

describe('what is left out of code', () => {
  it('boundary: BEGIN and COMMIT away, COMMIT before what it is to commit', async () => {
    const code = "async () => { await c.query('BEGIN'); await work(c); await c.query('COMMIT'); }";
    expect(await madeOfCode(boundary, code)).toEqual([
      "async () => { await work(c); await c.query('COMMIT'); }",
      "async () => { await c.query('BEGIN'); await work(c); }",
      "async () => { await c.query('BEGIN'); await c.query('COMMIT'); await work(c); }",
    ]);
  });

  it('connection: a query and an argument, where a pool is at hand', async () => {
    const code =
      "const f = (pool: Pool) => (client) => { client.query('SELECT 1'); work(client); client.release(); };";
    expect(await madeOfCode(connection, code)).toEqual([
      "const f = (pool: Pool) => (client) => { pool.query('SELECT 1'); work(client); client.release(); };",
      "const f = (pool: Pool) => (client) => { client.query('SELECT 1'); work((pool as never)); client.release(); };",
    ]);
    expect(await madeOfCode(connection, 'const f = (client: PoolClient) => work(client);')).toEqual([]);
  });

  it('release: left out, or of a broken one as of a good one', async () => {
    expect(await madeOfCode(release, 'client.release(broken);')).toEqual([';', 'client.release();']);
  });

  it('await: where nobody uses the answer', async () => {
    expect(await madeOfCode(awaited, 'await record();\nconst answer = await ask();')).toEqual([
      'void record();',
    ]);
  });

  it('branch: the condition stays, what it decides goes', async () => {
    expect(await madeOfCode(branch, 'if (taken) return no;')).toEqual([
      'if ((taken) && (false as boolean)) return no;',
    ]);
  });
});

describe('where statements are found', () => {
  it('in literals that are a statement, not in words that are not', async () => {
    const code =
      "const reason = 'taken'; pool.query('SELECT 1 FROM a ORDER BY b'); pool.query(`SELECT ${x} ORDER BY 1`);";
    const changes = await made(order, code);
    expect(changes.map(({ text }) => text.split(' pool')[1])).toEqual([
      '.query("SELECT 1 FROM a");',
      '.query("SELECT 1 FROM a ORDER BY b DESC");',
    ]);
  });

  it('in bodies of PL/pgSQL and of SQL, by what occurs once', async () => {
    const plpgsql =
      'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM "é"; UPDATE seats SET a = 1 WHERE b; END $$;';
    const [first] = await made(condition, plpgsql, 'schema.sql');
    expect(first!.text).toBe(plpgsql.replace(' WHERE b', ''));
    const sql = 'CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT a FROM b WHERE c $$;';
    const [second] = await made(condition, sql, 'schema.sql');
    expect(second!.text).toBe(sql.replace(' WHERE c', ''));
  });
});
