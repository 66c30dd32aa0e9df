import pg from 'pg';
import type { Rows } from '../language/language.ts';
import { CATALOGUE, catalogueOf, OURS, SUBJECTS } from '../postgres/catalogue.ts';

/** In place of the rows of a contract: there are none, and those of the seed are not there either. */
export const NOTHING_YET: Rows = {};

/**
 * After this many resets the dead rows are vacuumed away: autovacuum is off, so that it never takes a lock. Often, for
 * a table that has grown gets another plan, and at SERIALIZABLE another plan takes other locks: the same schedule would
 * then end in another way, because of how many runs were played before it.
 */
const VACUUM_EVERY = 20;

/**
 * Puts the tables back as they were after schema.sql and seed: DELETE and INSERT, which on small tables cost a
 * fraction of TRUNCATE or of a new database, and the sequences, which a rollback does not turn back. In a function
 * of the server's, which keeps the plans: to plan them for each run would cost more than to carry them out.
 */
export class TableReset {
  /** Of all tables, with commas between them. */
  readonly #names: string;
  #catalogue: string;
  #resets = 0;
  /** What puts the tables back to where these rows have been written as well. */
  readonly #beginnings = new Map<Rows, Recording>([[NOTHING_YET, BEFORE_SEED]]);

  private constructor(names: string, catalogue: string) {
    this.#names = names;
    this.#catalogue = catalogue;
  }

  /** Remembers what is in every table before the seed: `NOTHING_YET` brings that back. To be recorded later as well. */
  static async recordNothingYet(admin: pg.Client): Promise<void> {
    await admin.query(`CREATE SCHEMA IF NOT EXISTS ${OURS}`);
    await recordAs(BEFORE_SEED, admin);
  }

  /** Remembers the contents of every table, in a schema that the subject's role cannot see. */
  static async record(admin: pg.Client): Promise<TableReset> {
    await admin.query(`CREATE SCHEMA IF NOT EXISTS ${OURS}`);
    const names = await recordAs(SEED, admin);
    if (names) await admin.query(`VACUUM ANALYZE ${names}`);
    return new TableReset(names, await catalogueOf(admin));
  }

  /** Whether the tables with these rows in them have been remembered. */
  knows(rows: Rows): boolean {
    return this.#beginnings.has(rows);
  }

  /** Remembers what is in every table now, once these rows have been written as by anybody. */
  async remember(rows: Rows, admin: pg.Client): Promise<void> {
    const recording = `${SEED}_${this.#beginnings.size + 1}` as const;
    await recordAs(recording, admin);
    this.#beginnings.set(rows, recording);
  }

  /**
   * Leaves no dead row in any table, and none of the room that they took: what a statement reads then depends on
   * what is in the tables, and not on how many runs have been played before. Nobody else is at work in the database.
   */
  static async compact(admin: pg.Client): Promise<void> {
    const names = (await tablesOf(admin)).map(({ name }) => name).join(', ');
    if (!names) return;
    // FULL keeps what a snapshot of its own still sees, and that is as old as the oldest transaction which writes in any
    // database of the server. Without FULL only this database counts.
    await admin.query(`VACUUM ${names}`);
    // FULL alone leaves no visibility map, without which an index-only scan reads the table as well.
    await admin.query(`VACUUM (FULL) ${names}`);
    await admin.query(`VACUUM (ANALYZE) ${names}`);
  }

  /** The schema as it is now is the one that runs must leave as it was. */
  async acceptSchema(admin: pg.Client): Promise<void> {
    this.#catalogue = await catalogueOf(admin);
  }

  /**
   * False when tables, columns, indexes or triggers are no longer those that were recorded.
   *
   * @param beginning with these rows as well, where they are known
   */
  async apply(admin: pg.Client, beginning?: Rows): Promise<boolean> {
    const recording = (beginning && this.#beginnings.get(beginning)) ?? SEED;
    const { rows } = await admin.query<{ catalogue: string }>({
      name: recording,
      text: `SELECT ${OURS}.${recording}() AS catalogue`,
    });
    if (++this.#resets % VACUUM_EVERY === 0 && this.#names) await admin.query(`VACUUM ${this.#names}`);
    return rows[0]?.catalogue === this.#catalogue;
  }
}

/** The function that puts the tables back; copies of them are named after it. */
type Recording = typeof SEED | typeof BEFORE_SEED | `${typeof SEED}_${number}`;
/** As they are after schema.sql and seed. */
const SEED = 'put_back';
/** As they are after schema.sql. */
const BEFORE_SEED = 'put_back_nothing';

/** Answers with the names of all tables. */
async function recordAs(recording: Recording, admin: pg.Client): Promise<string> {
  const tables = await tablesOf(admin);
  const statements: string[] = tables.map(({ name }) => `DELETE FROM ${name}`);
  for (const [index, { name, columns }] of tables.entries()) {
    const copy = `${OURS}.${recording}_t${index}`;
    // ONLY: the rows of a child table come with the child.
    await admin.query(`CREATE TABLE ${copy} AS SELECT ${columns} FROM ONLY ${name}`);
    const { rowCount } = await admin.query(`SELECT FROM ${copy} LIMIT 1`);
    if (rowCount) {
      statements.push(
        `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${copy}`,
      );
    }
  }
  statements.push(...(await refreshes(admin)), ...(await sequenceResets(admin)), `RETURN (${CATALOGUE})`);
  await admin.query(
    `CREATE FUNCTION ${OURS}.${recording}() RETURNS text LANGUAGE plpgsql AS ${quoted(`BEGIN ${statements.join(';\n')}; END`)}`,
  );
  return tables.map(({ name }) => name).join(', ');
}

/** As a literal: names of tables may hold whatever they like. */
const quoted = (text: string): string => pg.escapeLiteral(text);

async function tablesOf(admin: pg.Client): Promise<{ name: string; columns: string }[]> {
  const { rows } = await admin.query<{ name: string; columns: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
            string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind = 'r' AND ${SUBJECTS}
      GROUP BY c.oid, n.nspname, c.relname ORDER BY c.oid`,
  );
  return rows;
}

/** In the order in which they were made: one may be made of another. An empty one has never been asked to hold anything. */
async function refreshes(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'm' AND c.relispopulated AND ${SUBJECTS} ORDER BY c.oid`,
  );
  return rows.map(({ name }) => `REFRESH MATERIALIZED VIEW ${name}`);
}

async function sequenceResets(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string; start: string; last: string | null }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, start_value AS start, last_value AS last
       FROM pg_sequences WHERE schemaname !~ '^pg_' AND schemaname <> '${OURS}'`,
  );
  return rows.map(
    ({ name, start, last }) => `PERFORM setval(${quoted(name)}, ${last ?? start}, ${last !== null})`,
  );
}
