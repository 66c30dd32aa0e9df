import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subject, type Call, type RaceOptions } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

const SCHEMA = `
CREATE TABLE locks (seat text PRIMARY KEY, holder text NOT NULL);
CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, note text);
CREATE TABLE urgent_notes () INHERITS (notes);
CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER pass BEFORE INSERT ON counters FOR EACH ROW EXECUTE FUNCTION pass();
INSERT INTO counters VALUES (1, 0), (2, 0);
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM ONLY notes;
CREATE MATERIALIZED VIEW doubled AS SELECT 2 * n AS n FROM totals;
INSERT INTO urgent_notes VALUES (0, 'call back');`;

const CODE = `
import type { Pool } from 'pg';
export const change = async (pool: Pool, sql: string) => { await pool.query(sql); };
export async function leak(pool: Pool): Promise<string> {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('UPDATE counters SET n = 99 WHERE id = 1');
  return 'leaked';
}
export async function note(pool: Pool, text: string): Promise<number> {
  const { rows } = await pool.query('INSERT INTO notes (note) VALUES ($1) RETURNING id', [text]);
  return rows[0].id;
}
export const never = (_pool: Pool) => new Promise<void>(() => {});
`;

let server: PostgresServer;
let tiny: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  const state = 'SELECT seat, holder FROM locks ORDER BY seat';
  tiny = await tinySetup(server, { schema: SCHEMA, code: CODE, definition: { state } });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

/** One run of these calls. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
const run = (calls: Call[], rest: RaceOptions<any, unknown> = {}) =>
  execute(
    tiny.of(safety('tiny', { inputs: fc.constant(0), calls: () => calls, ...rest })),
    0,
    steered(({ byDefault }) => byDefault),
  );

const answers = ({ outcomes }: Awaited<ReturnType<typeof run>>) =>
  outcomes.map(({ value, error }) => (error ? (error.code ?? error.message) : (value as unknown)));

describe('the next run starts clean', () => {
  const clean = async () => {
    const seen: unknown[] = [];
    const after = await run([call('alice', 'note', 'first')], {
      holds: async (result) => {
        seen.push(await result.query('SELECT * FROM counters ORDER BY id'));
        seen.push(await result.query('SELECT * FROM locks'));
        seen.push(await result.query('SELECT note FROM notes ORDER BY id'));
      },
    });
    expect(answers(after)).toEqual([1]);
    expect(after.findings).toEqual([]);
    expect(seen).toEqual([
      [
        { id: 1, n: 0 },
        { id: 2, n: 0 },
      ],
      [],
      [{ note: 'call back' }, { note: 'first' }],
    ]);
  };

  it('after rows were written and numbers drawn', async () => {
    await run([
      call('alice', 'note', 'x'),
      call('alice', 'note', 'y'),
      call('bob', 'change', 'DELETE FROM counters'),
      call('carol', 'change', "INSERT INTO locks VALUES ('A1', 'carol')"),
    ]);
    const before = tiny.databases;
    await clean();
    expect(tiny.databases).toBe(before);
  });

  it.each([
    ['a new table', 'CREATE TABLE more (id int)'],
    ['a new column', 'ALTER TABLE counters ADD COLUMN more int'],
    ['a column gone', 'ALTER TABLE counters DROP COLUMN n'],
    ['a column of another type', 'ALTER TABLE counters ALTER COLUMN n TYPE text'],
    ['a column without its NOT NULL', 'ALTER TABLE counters ALTER COLUMN n DROP NOT NULL'],
    ['another default', 'ALTER TABLE counters ALTER COLUMN n SET DEFAULT 7'],
    ['a table gone', 'DROP TABLE counters'],
    ['a new constraint', 'ALTER TABLE notes ADD CHECK (id < 100)'],
    ['a trigger switched off', 'ALTER TABLE counters DISABLE TRIGGER ALL'],
    ['a new index', 'CREATE INDEX ON notes (note)'],
    [
      'a new trigger',
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION f()`,
    ],
  ])('after a change of the schema: %s', async (_what, sql) => {
    const before = tiny.databases;
    expect(answers(await run([call('alice', 'change', sql)]))).toEqual([undefined]);
    await clean();
    expect(tiny.databases).toBe(before + 1);
  });

  it('after the table of the state query is gone, which is a broken promise', async () => {
    const { broken } = await run([call('alice', 'change', 'DROP TABLE locks')]);
    expect(broken).toMatchObject({ seen: 'relation "locks" does not exist' });
    await clean();
  });

  it('after a materialized view was filled anew, on the same database', async () => {
    const before = tiny.databases;
    const refreshed =
      "INSERT INTO notes (note) VALUES ('x'); REFRESH MATERIALIZED VIEW totals; REFRESH MATERIALIZED VIEW doubled";
    expect(answers(await run([call('alice', 'change', refreshed)]))).toEqual([undefined]);
    const seen: unknown[] = [];
    await run([call('alice', 'note', 'first')], {
      holds: async (result) =>
        void seen.push(...(await result.query('SELECT n FROM totals NATURAL JOIN doubled'))),
    });
    expect(seen).toEqual([{ n: '0' }]);
    expect(tiny.databases).toBe(before);
  });

  it('after TRUNCATE, on the same database', async () => {
    const before = tiny.databases;
    await run([call('alice', 'change', 'TRUNCATE counters, notes RESTART IDENTITY')]);
    await clean();
    expect(tiny.databases).toBe(before);
  });

  it('after a connection that was never given back, with its transaction open', async () => {
    const { findings, ending } = await run([call('alice', 'leak')]);
    expect(ending.kind).toBe('finished');
    expect(findings).toEqual([{ rule: 'leaked-client', sentence: 'alice never gave its connection back' }]);
    await clean();
  });

  it('after callers that never answered', async () => {
    const { ending } = await run([call('alice', 'never'), call('bob', 'leak')]);
    expect(ending).toMatchObject({
      kind: 'stuck',
      sentence: expect.stringContaining('alice never answered'),
    });
    await clean();
  });
});

describe('compact', () => {
  it('leaves no dead row, whoever writes in another database of the server, and also in a new table', async () => {
    const elsewhere = new pg.Client(server.admin);
    await elsewhere.connect();
    const sizes: unknown[] = [];
    try {
      await elsewhere.query('BEGIN; SELECT pg_current_xact_id()');
      const { broken } = await run([], {
        holds: async ({ query, compact }) => {
          await query('CREATE TABLE more AS SELECT 0 AS n FROM generate_series(1, 1000)');
          await query('INSERT INTO counters SELECT id, 0 FROM generate_series(3, 1000) AS id');
          // The live row versions are then the last ones, so that nothing can be cut off at the end of the file.
          for (const table of ['counters', 'more']) await query(`UPDATE ${table} SET n = 1`);
          await query('CREATE TABLE counters_anew AS TABLE counters');
          await query('CREATE TABLE more_anew AS TABLE more');
          await compact();
          for (const table of ['counters', 'more'])
            sizes.push(
              ...(await query(
                `SELECT pg_relation_size('${table}') AS bytes, pg_relation_size('${table}_anew') AS anew`,
              )),
            );
        },
      });
      expect(broken).toBeNull();
    } finally {
      await elsewhere.end();
    }
    expect(sizes).toEqual([
      { bytes: '40960', anew: '40960' },
      { bytes: '40960', anew: '40960' },
    ]);
  });
});
