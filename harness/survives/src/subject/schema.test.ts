import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionString } from '../postgres/connection-string.ts';
import { createDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { schemaFrom, type SchemaSource } from './schema.ts';

let server: PostgresServer;
let folder: string;
beforeAll(async () => {
  server = await startPostgres();
  folder = await mkdtemp(path.join(os.tmpdir(), 'survives schema '));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server.stop();
});

async function write(files: Record<string, string>): Promise<string> {
  const here = await mkdtemp(path.join(folder, 'migrations-'));
  for (const [file, sql] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(here, file)), { recursive: true });
    await writeFile(path.join(here, file), sql);
  }
  return here;
}

/** The tables that a schema makes, by name. */
async function tablesOf(source: SchemaSource): Promise<string[]> {
  const schema = await schemaFrom(source);
  const own = await createDatabase(server, { label: 'schema' });
  const client = new pg.Client(own.role);
  await client.connect();
  try {
    await schema(client, connectionString(own.role));
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
    await own.drop();
  }
}

describe('a schema', () => {
  it('is SQL, a file, or a function with a client', async () => {
    expect(await tablesOf('CREATE TABLE a (n int)')).toEqual(['a']);
    const here = await write({ 'schema.sql': 'CREATE TABLE b (n int)' });
    expect(await tablesOf(path.join(here, 'schema.sql'))).toEqual(['b']);
    const marked = await write({ 'marked.sql': '\uFEFFCREATE TABLE b (n int)' });
    expect(await tablesOf(path.join(marked, 'marked.sql'))).toEqual(['b']);
    expect(await tablesOf(async (client) => void (await client.query('CREATE TABLE c (n int)')))).toEqual([
      'c',
    ]);
  });

  it('is a folder of migrations, in the order of their numbers, without those that take one back', async () => {
    const here = await write({
      '10_index.sql': 'CREATE INDEX ON seats (id)',
      '2_seats.sql': 'CREATE TABLE seats (id text)',
      '2_seats.down.sql': 'DROP TABLE seats',
    });
    expect(await tablesOf(here)).toEqual(['seats']);
  });

  it('is a folder with a folder for each migration', async () => {
    const here = await write({
      '20260101_seats/migration.sql': 'CREATE TABLE seats (id text PRIMARY KEY)',
      '20260102_locks/migration.sql': 'CREATE TABLE locks (seat text REFERENCES seats)',
    });
    expect(await tablesOf(here)).toEqual(['locks', 'seats']);
  });

  it.each(['-- Down Migration', '-- migrate:down', '-- +goose Down'])('is a file up to %s', async (mark) => {
    const here = await write({ '1.sql': `CREATE TABLE seats (id text);\n${mark}\nDROP TABLE seats;` });
    expect(await tablesOf(here)).toEqual(['seats']);
  });

  it('may say what Postgres carries out outside of a transaction alone, also between other statements', async () => {
    const sql = `CREATE TABLE séances (id text); INSERT INTO séances VALUES (';é');
      CREATE INDEX CONCURRENTLY ON séances (id); VACUUM séances;
      CREATE TABLE later (n int);`;
    expect(await tablesOf(sql)).toEqual(['later', 'séances']);
    const here = await write({ '1.sql': `${sql}\nCREATE INDEX CONCURRENTLY ON nowhere (id);\n` });
    await expect(tablesOf(here)).rejects.toThrow(
      /^1\.sql:4: Postgres refuses the schema: relation "nowhere" does not exist/,
    );
  });

  it.each(['CREATE ROLE reader', 'CREATE TABLE a (n int); GRANT SELECT ON a TO reader'])(
    'that needs another role is refused, and told why: %s',
    async (sql) => {
      await expect(tablesOf(sql)).rejects.toMatchObject({
        message: expect.stringMatching(/role/) as string,
        next: expect.stringContaining('roles are the whole server’s') as string,
      });
    },
  );

  it('that is refused is told with file and line; one that is not there, with where it was looked for', async () => {
    const here = await write({ '1.sql': 'CREATE TABLE a (n int);\nCREATE TABEL b (n int)' });
    await expect(tablesOf(here)).rejects.toThrow(/^1\.sql:2: Postgres refuses the schema: syntax error/);
    await expect(tablesOf('nowhere.sql')).rejects.toThrow(
      'said to be in nowhere.sql, and there is no such file',
    );
    await expect(tablesOf(await write({}))).rejects.toThrow('there is no .sql file in');
  });
});
