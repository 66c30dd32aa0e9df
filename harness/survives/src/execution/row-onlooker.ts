import type pg from 'pg';
import { OURS } from '../postgres/catalogue.ts';
import { ownClient } from '../postgres/own-client.ts';
import type { Database } from './database.ts';

/**
 * Counts the rows that each transaction of a race locks, changes or deletes, by looking at the tables as they were
 * before it.
 *
 * A snapshot taken before the race still sees the row versions that were current then, and the server writes into
 * `xmax` of each of them which transaction has locked, replaced or deleted it. So one query when the race is over
 * says how many rows each transaction took, whatever statements, triggers or cascades did it. Rows that had an
 * `xmax` before are told apart by it. The snapshot stays open during the race: whoever
 * waits for it, as CREATE INDEX CONCURRENTLY does, cannot be judged.
 */
export class RowOnlooker {
  readonly #database: Database;
  readonly #client: pg.Client;
  readonly #before: ReadonlySet<string>;

  private constructor(database: Database, client: pg.Client, before: ReadonlySet<string>) {
    this.#database = database;
    this.#client = client;
    this.#before = before;
  }

  static async begin(database: Database): Promise<RowOnlooker> {
    const client = ownClient(database.own.admin);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const before = await takers(client);
    // The tables are free to be altered or truncated until they are looked at again.
    await client.query('ROLLBACK TO SAVEPOINT before_looking');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    database.onlooker.pid = rows[0]!.pid;
    return new RowOnlooker(database, client, new Set(before.keys()));
  }

  /** The most rows that one transaction took since `begin`. */
  async most(): Promise<number> {
    const now = await takers(this.#client);
    return Math.max(0, ...[...now].filter(([taker]) => !this.#before.has(taker)).map(([, rows]) => rows));
  }

  async end(): Promise<void> {
    this.#database.onlooker.pid = undefined;
    await this.#client.end().catch(() => undefined);
  }
}

/** Rows by the number in their `xmax`, over all tables. */
async function takers(client: pg.Client): Promise<Map<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '${OURS}')
        AND to_regclass(format('%I.%I', n.nspname, c.relname)) IS NOT NULL`,
  );
  await client.query('SAVEPOINT before_looking');
  if (tables.length === 0) return new Map();
  const each = tables.map(
    ({ name }) => `SELECT xmax::text AS taker FROM ONLY ${name} WHERE xmax <> '0'::xid`,
  );
  const { rows } = await client.query<{ taker: string; rows: string }>(
    `SELECT taker, count(*) AS rows FROM (${each.join(' UNION ALL ')}) AS taken GROUP BY taker`,
  );
  return new Map(rows.map(({ taker, rows: count }) => [taker, Number(count)]));
}
