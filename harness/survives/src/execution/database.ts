import pg from 'pg';
import type { Definition, RowChanges, Rows } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import { WarmConnections } from '../pool/warm-connections.ts';
import { connectionString } from '../postgres/connection-string.ts';
import { createDatabase, logInAsRole, type OwnDatabase } from '../postgres/database.ts';
import { OURS } from '../postgres/catalogue.ts';
import { eagerClient, nameOf, sentTogether } from '../postgres/eager-client.ts';
import { ownClient } from '../postgres/own-client.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Schema } from '../subject/schema.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { IS_OURS } from './hold-schema.ts';
import { Holds } from './holds.ts';
import { demandRoomFor } from './room-for-connections.ts';
import { OpenReport } from './open-report.ts';
import { TableReset } from './table-reset.ts';
import { writeRows } from './write-rows.ts';

const LOCK_NOT_AVAILABLE = '55P03';
/** feature_not_supported: `cached plan must not change result type`. */
const PLAN_OUTDATED = '0A000';
/** undefined_table, undefined_column, invalid_schema_name, wrong_object_type, datatype_mismatch. */
const GONE = ['42P01', '42703', '3F000', '42809', '42804'];

/** Those that were still there. The server says no, and warns, of a backend that has gone. */
const END_BACKENDS = 'SELECT pid FROM unnest($1::int[]) AS pid WHERE pg_terminate_backend(pid)';
const GONE_WITHIN_MS = 5000;
const CUT_WITHIN_MS = 1000;

const CONNECTED = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND usename = $1 AND backend_type = 'client backend'`;

/** What only a look at the server finds: it belongs to a session in the pool, or to none. */
export interface LeftBehind {
  advisoryLocks: boolean;
  /** Names of prepared transactions. */
  prepared: string[];
}

/**
 * The database that the runs of one check play on, put back before each run. The subject works as a role that
 * owns its schema and nothing else; the database watches and cleans as a superuser.
 */
export class Database {
  readonly own: OwnDatabase;
  /** Resets, moves time, reads state, and looks at what is left. */
  readonly admin: pg.Client;
  /** Asks the server who waits for whom; a connection of its own, so that a question never queues. */
  readonly watcher: pg.Client;
  readonly warm: WarmConnections;
  /** Stops statements inside, once `prepareHolds` has been called. */
  readonly holds: Holds;
  /** Of whoever reads and does not end the transaction. */
  readonly report: OpenReport;
  /** The backend of a `RowOnlooker`, while there is one. */
  readonly onlooker: { pid: number | undefined } = { pid: undefined };
  readonly #reset: TableReset;
  #canHold = false;
  #renewal: Promise<void> = Promise.resolve();

  private constructor(
    parts: Pick<Database, 'own' | 'admin' | 'watcher'>,
    reset: TableReset,
    limited: boolean,
  ) {
    this.own = parts.own;
    this.admin = parts.admin;
    this.watcher = parts.watcher;
    this.warm = new WarmConnections(parts.own.role, { limited });
    this.holds = new Holds(parts.admin);
    this.report = new OpenReport(parts.own.admin);
    this.#reset = reset;
  }

  static async prepare(
    server: PostgresServer,
    given: { label: string; definition: Partial<Omit<Definition, 'promises'>> },
    schema: Schema,
  ): Promise<Database> {
    const { connectionLimit, contract } = given.definition;
    const own = await createDatabase(server, { label: given.label, connectionLimit });
    const [admin, watcher] = [eagerClient(own.admin), eagerClient(own.admin)];
    try {
      await Promise.all([admin, watcher].map(connect));
      await createSchema(own, schema);
      if (contract?.empty !== undefined) await TableReset.recordNothingYet(admin);
      // The back office's rows arrive as in life: the subject's triggers see them.
      await readingContract(() => admin.query(given.definition.seed ?? ''));
      // No triggers and no foreign keys while the database cleans up or moves time.
      await admin.query("SET session_replication_role = replica; SET lock_timeout = '3s'");
      await readingContract(() => admin.query(given.definition.state ?? ''));
      if (connectionLimit !== undefined) await demandRoomFor(connectionLimit, admin);
      const reset = await TableReset.record(admin);
      return new Database({ own, admin, watcher }, reset, connectionLimit !== undefined);
    } catch (error) {
      await Promise.allSettled([admin.end(), watcher.end()]);
      await own.drop();
      throw error;
    }
  }

  /**
   * Puts every table and sequence back, while the connections of the last run are being renewed; false when that
   * run changed the schema and the database is spoilt.
   *
   * @param rows that are in the tables as well, put in as by `write`. The first time they are; what came of it, triggers
   * and all, is remembered by this very object, and from then on is put back with everything else.
   */
  async reset(rows?: Rows): Promise<boolean> {
    const [isIntact] = await Promise.all([this.#putBack(rows), this.#renewal]);
    if (isIntact && rows && !this.#reset.knows(rows)) {
      await this.write(rows);
      await this.#reset.remember(rows, this.admin);
    }
    return isIntact;
  }

  /** Work on idle connections, which hold no lock that would be in the way of a reset. */
  meanwhile(renewal: Promise<void>): void {
    this.#renewal = renewal;
    // Whoever waits for it gets the rejection too.
    renewal.catch(() => undefined);
  }

  async #putBack(rows?: Rows): Promise<boolean> {
    try {
      return await this.#reset.apply(this.admin, rows);
    } catch (error) {
      const { code } = error as pg.DatabaseError;
      if (GONE.includes(code ?? '')) return false;
      if (code !== LOCK_NOT_AVAILABLE) throw error;
      throw new PlainError(`a session outside this check holds a lock on the tables of ${this.own.name}`, {
        next: 'end that session (SELECT * FROM pg_stat_activity) and check again',
        cause: error,
      });
    }
  }

  /** Makes statements on the subject's tables stoppable. Between runs; idempotent. */
  async prepareHolds(): Promise<void> {
    if (this.#canHold) return;
    this.#canHold = true;
    await this.holds.install(OURS);
    await this.#reset.acceptSchema(this.admin);
  }

  /** The tables take the room that their rows need, as if no run had been played before. While nobody is at work. */
  async compact(): Promise<void> {
    await TableReset.compact(this.admin);
  }

  /**
   * Ends backends of this database and waits until they are gone, and their locks with them: at most five seconds.
   * Asked again and again, because the server itself looks only every tenth of a second (pg_wait_until_termination).
   */
  async endBackends(pids: number[]): Promise<void> {
    const untilMs = monotonicMs() + GONE_WITHIN_MS;
    for (let left = await this.warm.undone(pids); left.length > 0 && monotonicMs() < untilMs;) {
      const { rows } = await this.admin.query<{ pid: number }>(END_BACKENDS, [left]);
      left = rows.map(({ pid }) => pid);
    }
  }

  /** Rows that somebody puts into contract tables, or changes there: the subject's triggers and keys see them. */
  async write(rows: Rows, changes: RowChanges = {}): Promise<void> {
    await readingContract(() => writeRows(this.admin, rows, changes));
  }

  /** Contract tables and views, as an onlooker. */
  async read(sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await readingContract(() => this.admin.query<Record<string, unknown>>(sql, params));
    return rows;
  }

  /** The same of what is read again and again: the server keeps the plan. For tables that stay small. */
  async readAgain(sql: string): Promise<Record<string, unknown>[]> {
    const again = { name: nameOf(sql), text: sql };
    const query = () => this.admin.query<Record<string, unknown>>(again);
    const { rows } = await readingContract(query).catch((error: pg.DatabaseError) => {
      if (error.code !== PLAN_OUTDATED) throw error;
      return readingContract(() => this.admin.query<Record<string, unknown>>(sql));
    });
    return rows;
  }

  /** What is asked of `admin` here goes in one message. */
  atOnce<Asked>(ask: () => Asked): Asked {
    return sentTogether(this.admin, ask);
  }

  /**
   * Looks at contract tables in the middle of a race: in a transaction that writes nothing, and that gives up where
   * somebody holds a lock that stops every reader.
   */
  async peek(sql: string): Promise<Record<string, unknown>[] | null> {
    const { admin } = this;
    await admin.query("BEGIN READ ONLY; SET LOCAL lock_timeout = '100ms'");
    try {
      return await this.read(sql);
    } catch (error) {
      if ((error as pg.DatabaseError).code !== LOCK_NOT_AVAILABLE) throw error;
      return null;
    } finally {
      await admin.query('ROLLBACK');
    }
  }

  async leftBehind(): Promise<LeftBehind> {
    const { rows } = await this.admin.query<{ gid: string | null }>({
      name: 'left-behind',
      text: `SELECT NULL AS gid FROM pg_locks l WHERE locktype = 'advisory' AND granted AND NOT (${IS_OURS})
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
             UNION ALL SELECT gid FROM pg_prepared_xacts WHERE database = current_database()`,
    });
    return {
      advisoryLocks: rows.some(({ gid }) => gid === null),
      prepared: rows.flatMap(({ gid }) => gid ?? []),
    };
  }

  /**
   * Whether somebody is connected as the subject who is none of its pools' clients, nor `known`. Where one of those was cut before
   * it was known by number, whoever stays is one: at most a second.
   */
  async strangers(known: readonly number[] = []): Promise<boolean> {
    const untilMs = monotonicMs() + CUT_WITHIN_MS;
    for (;;) {
      const { rows } = await this.admin.query<{ pid: number }>({
        name: 'connected',
        text: CONNECTED,
        values: [this.own.role.user],
      });
      const others = rows.map(({ pid }) => pid).filter((pid) => !known.includes(pid));
      const { strangers, sure } = this.warm.strangersAmong(others);
      if (strangers.length === 0 || sure || monotonicMs() > untilMs) return strangers.length > 0;
    }
  }

  async rollBackPrepared(): Promise<void> {
    const { prepared } = await this.leftBehind();
    for (const gid of prepared) await this.admin.query(`ROLLBACK PREPARED ${pg.escapeLiteral(gid)}`);
  }

  async close(): Promise<void> {
    await this.#renewal.catch(() => undefined);
    await this.warm.close();
    await Promise.allSettled([this.report.close(), this.admin.end(), this.watcher.end()]);
    await this.own.drop();
  }
}

async function connect(client: pg.Client): Promise<void> {
  client.on('error', () => undefined);
  await client.connect();
}

/**
 * Class 42: a table, view or column of the contract is not there, or cannot be read as it should. 23: it refuses the seed,
 * and so do a type in which it has no room (22), a trigger (P0), and a view that takes no rows (55000). 21: a view cannot be read.
 */
const CONTRACT_BROKEN = /^(21|22|23|42|55000|P0)/;

/** What `seed` and `state` fill and read is part of the contract: when it is not there, that is the subject's doing. */
async function readingContract<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const { code, message } = error as pg.DatabaseError;
    if (!CONTRACT_BROKEN.test(code ?? '')) throw error;
    throw new PlainError(`the schema no longer keeps the contract: ${message} (${code})`, {
      next: 'what is read and filled here has to be there, under the names that are promised',
      exitCode: 1,
      cause: error,
    });
  }
}

/** As the subject's own role, so that it owns what is made. */
async function createSchema(database: OwnDatabase, schema: Schema): Promise<void> {
  await logInAsRole(database);
  const owner = ownClient(database.role);
  await connect(owner);
  try {
    await schema(owner, connectionString(database.role));
  } finally {
    await owner.end();
  }
}
