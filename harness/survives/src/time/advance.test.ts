import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { advanceStoredTime } from './advance.ts';

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

/** What a value of a type has become ten minutes (or so) later. */
async function later(type: string, values: string[], interval = '10 minutes'): Promise<string[]> {
  await admin.query(`CREATE TABLE t (n int, v ${type})`);
  for (const [n, value] of values.entries()) await admin.query('INSERT INTO t VALUES ($1, $2)', [n, value]);
  await advanceStoredTime(admin, interval);
  const { rows } = await admin.query<{ v: string }>('SELECT v::text FROM t ORDER BY n');
  return rows.map(({ v }) => v);
}

describe('a moment moves back', () => {
  it('timestamptz', async () => {
    expect(await later('timestamptz', ['2024-03-01 00:05+00', 'infinity', '-infinity'])).toEqual([
      '2024-02-29 23:55:00+00',
      'infinity',
      '-infinity',
    ]);
  });

  it('timestamp', async () => {
    expect(await later('timestamp', ['2024-03-01 00:05'])).toEqual(['2024-02-29 23:55:00']);
  });

  it('timestamptz of a domain', async () => {
    await admin.query('CREATE DOMAIN moment AS timestamptz NOT NULL');
    expect(await later('moment', ['2024-03-01 00:05+00'])).toEqual(['2024-02-29 23:55:00+00']);
  });

  it('date, by whole days only', async () => {
    expect(await later('date', ['2024-03-01', 'infinity'])).toEqual(['2024-03-01', 'infinity']);
    await admin.query('DROP TABLE t');
    expect(await later('date', ['2024-03-01'], '36 hours')).toEqual(['2024-02-29']);
    await admin.query('DROP TABLE t');
    expect(await later('date', ['2024-03-31'], '1 month')).toEqual(['2024-02-29']);
  });

  it('NULL stays NULL', async () => {
    await admin.query(`CREATE TABLE t (a timestamptz, b date, c tstzrange, d tstzmultirange, e bigint);
                       INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL)`);
    await advanceStoredTime(admin, '1 day');
    expect(await rows('SELECT t AS x FROM t')).toEqual(['(,,,,)']);
  });
});

describe('a range moves with its bounds', () => {
  it('tstzrange', async () => {
    const ranges = [
      '[2024-01-01 12:00+00,2024-01-01 13:00+00)',
      '(2024-01-01 12:00+00,2024-01-01 13:00+00]',
      '[2024-01-01 12:00+00,)',
      '(,2024-01-01 12:00+00)',
      '[2024-01-01 12:00+00,infinity]',
      '(,)',
      'empty',
    ];
    expect(await later('tstzrange', ranges)).toEqual([
      '["2024-01-01 11:50:00+00","2024-01-01 12:50:00+00")',
      '("2024-01-01 11:50:00+00","2024-01-01 12:50:00+00"]',
      '["2024-01-01 11:50:00+00",)',
      '(,"2024-01-01 11:50:00+00")',
      '["2024-01-01 11:50:00+00",infinity]',
      '(,)',
      'empty',
    ]);
  });

  it('daterange', async () => {
    const ranges = ['[2024-03-01,2024-03-05)', '[2024-03-01,)', 'empty'];
    expect(await later('daterange', ranges)).toEqual(ranges);
    await admin.query('DROP TABLE t');
    expect(await later('daterange', ranges, '1 day')).toEqual([
      '[2024-02-29,2024-03-04)',
      '[2024-02-29,)',
      'empty',
    ]);
  });

  it('tsrange and multiranges', async () => {
    expect(await later('tsrange', ['[2024-01-01 12:00,2024-01-01 13:00)'])).toEqual([
      '["2024-01-01 11:50:00","2024-01-01 12:50:00")',
    ]);
    await admin.query('DROP TABLE t');
    const two = '{[2024-01-01 12:00+00,2024-01-01 13:00+00),[2024-01-02 12:00+00,)}';
    expect(await later('tstzmultirange', [two, '{}'])).toEqual([
      '{["2024-01-01 11:50:00+00","2024-01-01 12:50:00+00"),["2024-01-02 11:50:00+00",)}',
      '{}',
    ]);
  });
});

describe('a number moves only when it is certainly a moment', () => {
  it('epoch seconds, milliseconds and microseconds do', async () => {
    await admin.query(`CREATE TABLE t (s bigint, ms bigint, us bigint, f float8, n numeric, i int);
      INSERT INTO t SELECT e, e * 1000, e * 1000000, e + 0.5, e, e FROM (SELECT floor(extract(epoch FROM now()))::bigint) AS now(e),
        generate_series(1, 2);
      CREATE TEMP TABLE before AS SELECT * FROM t`);
    await advanceStoredTime(admin, '10 minutes');
    expect(
      await rows(
        'SELECT DISTINCT (b.s - t.s, b.ms - t.ms, b.us - t.us, b.f - t.f, b.n - t.n, b.i - t.i) AS x FROM before b, t',
      ),
    ).toEqual(['(600,600000,600000000,600,600,600)']);
  });

  it('beside those that stand for no moment, which stay as they are', async () => {
    await admin.query(`CREATE TABLE t (id int PRIMARY KEY, until_ms bigint NOT NULL DEFAULT 0);
      INSERT INTO t SELECT i, CASE i WHEN 1 THEN 0 WHEN 2 THEN -1 ELSE floor(extract(epoch FROM now())) * 1000 END
        FROM generate_series(1, 3) i;
      CREATE TEMP TABLE earlier AS SELECT * FROM t`);
    await advanceStoredTime(admin, '10 minutes');
    expect(
      await rows('SELECT b.until_ms - t.until_ms AS x FROM earlier b JOIN t USING (id) ORDER BY id'),
    ).toEqual(['0', '0', '600000']);
  });

  it('ordinary numbers do not, and one of them makes a column ordinary', async () => {
    await admin.query(`CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cents int, big bigint,
                                       mixed bigint, empty bigint);
      INSERT INTO t (cents, big, mixed) VALUES (1999, 9007199254740991, 0),
        (0, 123456789012, extract(epoch FROM now())::bigint), (1, 1, 1)`);
    const before = await rows('SELECT t AS x FROM t ORDER BY id');
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT t AS x FROM t ORDER BY id')).toEqual(before);
  });
});

describe('what a table demands is respected', () => {
  it('generated and identity columns', async () => {
    await admin.query(`CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, starts timestamp, ends timestamp,
        during tsrange GENERATED ALWAYS AS (tsrange(starts, ends)) STORED);
      INSERT INTO t (starts, ends) VALUES ('2024-01-01 12:00', '2024-01-01 13:00')`);
    await advanceStoredTime(admin, '1 hour');
    expect(await rows('SELECT (id, during) AS x FROM t')).toEqual([
      '(1,"[""2024-01-01 11:00:00"",""2024-01-01 12:00:00"")")',
    ]);
  });

  it('UNIQUE, when rows step into the places of others', async () => {
    await admin.query(`CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz UNIQUE,
        hour int GENERATED ALWAYS AS (id * 60) STORED);
      INSERT INTO t (at) SELECT '2024-01-01 00:00+00'::timestamptz + i * interval '10 min' FROM generate_series(5, 1, -1) i`);
    const before = await rows(`SELECT (id, at - interval '10 min', hour) AS x FROM t ORDER BY id`);
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT (id, at, hour) AS x FROM t ORDER BY id')).toEqual(before);
  });

  it('every table moves once, also beside one whose rows step into the places of others', async () => {
    await admin.query(`CREATE TABLE plain (at timestamptz); INSERT INTO plain VALUES ('2024-01-01 01:00Z');
      CREATE TABLE tight (at timestamptz UNIQUE);
      INSERT INTO tight SELECT '2024-01-01 00:00Z'::timestamptz + i * interval '10 min' FROM generate_series(2, 1, -1) i;
      CREATE TABLE unmoved (n int); INSERT INTO unmoved VALUES (1)`);
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT at AS x FROM plain UNION ALL (SELECT at FROM tight ORDER BY at)')).toEqual([
      '2024-01-01 00:50:00+00',
      '2024-01-01 00:00:00+00',
      '2024-01-01 00:10:00+00',
    ]);
  });

  it('EXCLUDE, when ranges pass each other', async () => {
    await admin.query(`CREATE TABLE t (id int, during tsrange, EXCLUDE USING gist (during WITH &&));
      INSERT INTO t SELECT i, tsrange('2024-01-01'::timestamp + i * interval '1 h', '2024-01-01'::timestamp + (i + 1) * interval '1 h')
        FROM generate_series(5, 1, -1) i`);
    await advanceStoredTime(admin, '30 minutes');
    expect(await rows('SELECT lower(during) AS x FROM t ORDER BY id')).toEqual([
      '2024-01-01 00:30:00',
      '2024-01-01 01:30:00',
      '2024-01-01 02:30:00',
      '2024-01-01 03:30:00',
      '2024-01-01 04:30:00',
    ]);
  });

  it('rows of a partitioned table move to the partition where they belong', async () => {
    await admin.query(`CREATE TABLE t (at timestamptz) PARTITION BY RANGE (at);
      CREATE TABLE january PARTITION OF t FOR VALUES FROM ('2024-01-01Z') TO ('2024-02-01Z');
      CREATE TABLE february PARTITION OF t FOR VALUES FROM ('2024-02-01Z') TO ('2024-03-01Z');
      INSERT INTO t VALUES ('2024-02-01 00:05Z')`);
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT (tableoid::regclass, at) AS x FROM t')).toEqual([
      '(january,"2024-01-31 23:55:00+00")',
    ]);
  });

  it('inherited rows move once', async () => {
    await admin.query(`CREATE TABLE t (at timestamp); CREATE TABLE special () INHERITS (t);
      INSERT INTO special VALUES ('2024-01-01 12:00'); INSERT INTO t VALUES ('2024-01-01 13:00')`);
    await advanceStoredTime(admin, '1 hour');
    expect(await rows('SELECT at AS x FROM t ORDER BY 1')).toEqual([
      '2024-01-01 11:00:00',
      '2024-01-01 12:00:00',
    ]);
  });

  it('what cannot move back is said plainly, and nothing is left half done', async () => {
    await admin.query(`CREATE TABLE t (at timestamptz UNIQUE CHECK (at > '2024-01-01Z'));
      INSERT INTO t VALUES ('2024-01-01 00:05Z'), ('2024-01-01 00:15Z')`);
    await expect(advanceStoredTime(admin, '10 minutes')).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringContaining('"t_at_check"'),
    });
    expect(await rows('SELECT min(at) AS x FROM t')).toEqual(['2024-01-01 00:05:00+00']);
  });

  it('a constraint that reads other rows is not said to forbid earlier times', async () => {
    await admin.query(`CREATE TABLE t (at timestamptz);
      CREATE FUNCTION others() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';
      ALTER TABLE t ADD CHECK (others() < 1);
      INSERT INTO t VALUES ('2024-01-01 00:05Z')`);
    await expect(advanceStoredTime(admin, '10 minutes')).rejects.toMatchObject({
      message: expect.stringMatching(/^time cannot pass in \w+\.t: .*t_check/),
      next: expect.stringContaining('or reads other rows'),
    });
  });
});

describe('nobody notices', () => {
  it('triggers of the learner do not fire', async () => {
    await admin.query(`CREATE TABLE t (at timestamptz UNIQUE, touched int DEFAULT 0);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.touched := 1; RETURN NEW; END';
      CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
      INSERT INTO t VALUES ('2024-01-01 00:20Z'), ('2024-01-01 00:10Z')`);
    await advanceStoredTime(admin, '10 minutes');
    expect(await rows('SELECT (at, touched) AS x FROM t ORDER BY at')).toEqual([
      '("2024-01-01 00:00:00+00",0)',
      '("2024-01-01 00:10:00+00",0)',
    ]);
  });

  it('names that need quotes, in whatever schema', async () => {
    await admin.query(`CREATE TABLE "Odd ""Table" ("Held Until" timestamp, "order" tsrange);
      INSERT INTO "Odd ""Table" VALUES ('2024-01-01 12:00', '[2024-01-01 12:00,)')`);
    await advanceStoredTime(admin, '1 hour');
    expect(await rows('SELECT o AS x FROM "Odd ""Table" o')).toEqual([
      '("2024-01-01 11:00:00","[""2024-01-01 11:00:00"",)")',
    ]);
  });

  it('but a view over now() sees the lock expire', async () => {
    await admin.query(`CREATE TABLE locks (seat text, held_until timestamptz);
      CREATE VIEW active AS SELECT seat FROM locks WHERE held_until > now();
      INSERT INTO locks VALUES ('A1', now() + interval '10 minutes')`);
    await advanceStoredTime(admin, '9 minutes');
    expect(await rows('SELECT seat AS x FROM active')).toEqual(['A1']);
    await advanceStoredTime(admin, '1 minute');
    expect(await rows('SELECT seat AS x FROM active')).toEqual([]);
  });
});

describe('the answer', () => {
  it('is the interval in milliseconds', async () => {
    expect(await advanceStoredTime(admin, '10 minutes')).toBe(600_000);
    expect(await advanceStoredTime(admin, '1.5 seconds')).toBe(1_500);
    expect(await advanceStoredTime(admin, '1 day')).toBe(86_400_000);
  });
});
