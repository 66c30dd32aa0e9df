import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { PlainError } from '../model/plain-error.ts';
import { loadParser, parseAll } from '../sql/syntax.ts';
import { upOnly } from './migration-marks.ts';

/**
 * Makes the tables, in an empty database, as the role that the code connects as. The connection string is for tools
 * that make connections of their own.
 */
export type Schema = (client: pg.Client, connectionString: string) => Promise<void>;

/**
 * SQL; a `.sql` file; a folder of migrations, carried out in the order of their names; or a function, so that a
 * team's own migration tool runs.
 */
export type SchemaSource = string | URL | Schema;

/** A string is a path when it ends in `.sql` or names a folder, and SQL otherwise. Rejects where nothing is found. */
export async function schemaFrom(source: SchemaSource): Promise<Schema> {
  if (typeof source === 'function') return source;
  const place = source instanceof URL ? fileURLToPath(source) : source;
  if (await isFolder(place)) return fromFiles(await migrationsIn(place));
  if (source instanceof URL || /\.sql$/i.test(place.trim())) return fromFiles([await existing(place)]);
  return (client) => run(client, place, 'schema');
}

/** Each file by itself: what one of them commits stays, and an error names its file and line. */
const fromFiles =
  (files: readonly string[]): Schema =>
  async (client) => {
    for (const file of files) await run(client, upOnly(await textOf(file)), path.basename(file));
  };

/** Some editors begin a file with a byte order mark, which Postgres would take for a word. */
const textOf = async (file: string): Promise<string> => (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');

/**
 * `0001_seats.sql`, and as Prisma has it `20260101_seats/migration.sql`, in the order of their names. Files that take a
 * migration back (`….down.sql`) are left out.
 */
async function migrationsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /(?<!\.down)\.sql$/i.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort((a, b) =>
      path.relative(folder, a).localeCompare(path.relative(folder, b), 'en', { numeric: true }),
    );
  if (files.length > 0) return files;
  throw new PlainError(`there is no .sql file in ${folder}`, {
    next: 'give the folder of the migrations, or a function that runs your migration tool',
  });
}

/** The whole text at once, as `psql -f` in one transaction would; one statement after another where that is refused. */
async function run(client: pg.Client, sql: string, file: string): Promise<void> {
  for (const { text, at } of await piecesOf(sql)) {
    try {
      await client.query(text);
    } catch (error) {
      throw refused(file, sql, error as pg.DatabaseError, at);
    }
  }
}

/** What Postgres carries out outside of a transaction alone: CREATE INDEX CONCURRENTLY, REINDEX, DROP INDEX, VACUUM. */
const BY_ITSELF = /\b(concurrently|vacuum)\b/i;

/** @returns what is sent in one piece, and at which character of the text each begins */
async function piecesOf(sql: string): Promise<{ text: string; at: number }[]> {
  const whole = [{ text: sql, at: 0 }];
  if (!BY_ITSELF.test(sql)) return whole;
  await loadParser();
  const bytes = Buffer.from(sql);
  const statements = parseAll(sql);
  if (!statements) return whole;
  return statements.map(({ at }, index) => {
    const text = bytes.toString('utf8', at, statements[index + 1]?.at);
    const blank = text.length - text.trimStart().length;
    return { text: text.slice(blank), at: bytes.toString('utf8', 0, at).length + blank };
  });
}

function refused(file: string, sql: string, error: pg.DatabaseError, at: number): PlainError {
  // The position counts characters from 1 over what was sent.
  const position = at + Number(error.position ?? 1) - 1;
  const line = position > 0 || error.position ? sql.slice(0, position).split('\n').length : undefined;
  const shown = line ? sql.split('\n')[line - 1]?.trim() : undefined;
  const where = line ? `${file}:${line}` : file;
  return new PlainError(
    `${where}: Postgres refuses the schema: ${error.message} (${error.code})${shown ? `\n    ${shown}` : ''}`,
    {
      next: ROLE.test(error.message) ? WITHOUT_ROLES : `mend ${file} and check again`,
      exitCode: 1,
      cause: error,
    },
  );
}

/** `permission denied to create role`, and of a GRANT `role "reader" does not exist`. */
const ROLE = /^permission denied to create role$|^role ".*" does not exist$/;
const WITHOUT_ROLES =
  'roles are the whole server’s, and others are at work there: a check makes none. Leave them out, and what is granted to them';

const isFolder = (place: string): Promise<boolean> =>
  stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function existing(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return file;
  throw new PlainError(`the schema is said to be in ${file}, and there is no such file`, {
    next: `paths are looked for from ${process.cwd()}: give another one, or new URL('…', import.meta.url)`,
  });
}
