import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { PlainError } from '../model/plain-error.ts';
import { endpoint, errorCode, errorText, isGone, withClient } from './connect.ts';
import { ownOwner } from './owner.ts';
import { randomPassword, scramVerifier } from './password.ts';
import type { ConnectionConfig, PostgresServer } from './server.ts';
import { databaseSettings, SEARCH_PATH } from './settings.ts';

/** A database of our own making, with a role that owns what is in it and nothing else. */
export interface OwnDatabase {
  /** `survives_double_booked_seat_4711_9f3a2c1b`; the role has the same name. */
  readonly name: string;
  /** As whom the subject's code connects. */
  readonly role: ConnectionConfig;
  /** The superuser, in this database. */
  readonly admin: ConnectionConfig;
  /**
   * Drops database and role, whoever is still connected and whatever is still prepared. Idempotent. A server
   * that has gone is no error: what it held has gone with it, or is swept at the next start.
   */
  drop(): Promise<void>;
}

/**
 * Creates a database and its role.
 *
 * @param options.label for the person who lists databases
 * @param options.connectionLimit connections that the role may have at once; superusers are not counted. The next
 *   one gets SQLSTATE 53300
 */
export async function createDatabase(
  server: PostgresServer,
  options: { label: string; connectionLimit?: number | undefined },
): Promise<OwnDatabase> {
  const name = databaseName(options.label);
  const password = randomPassword();
  const admin = { ...server.admin, database: name };
  const drop = () => dropDatabase(server.admin, name);
  try {
    const { connectionLimit = UNLIMITED } = options;
    await withClient(server.admin, (client) =>
      create(client, { name, password, connectionLimit, strategy: strategyOf(server) }),
    );
    await withClient(admin, (client) => client.query(`ALTER SCHEMA public OWNER TO ${quoted(name)}`));
  } catch (error) {
    await drop().catch(() => {});
    if (isGone(error)) throw error;
    throw new PlainError(
      `Postgres at ${endpoint(server.admin)} makes no database for a check: ${errorText(error)}`,
      { next: NEXT, cause: error },
    );
  }
  return { name, role: { ...admin, user: name, password }, admin, drop };
}

const NEXT = 'use a server that may be written to, as a superuser, or SURVIVES_POSTGRES=embedded';

/**
 * Logs in as the role of a database of ours, and out again.
 *
 * @throws PlainError when the server does not let it in
 */
export async function logInAsRole({ role }: OwnDatabase): Promise<void> {
  await withClient(role, async () => {}).catch((error: unknown) => {
    throw new PlainError(
      `Postgres at ${endpoint(role)} does not let the role of a check log in: ${errorText(error)}`,
      {
        next: 'let roles log in with a password there (pg_hba.conf), or SURVIVES_POSTGRES=embedded',
        cause: error,
      },
    );
  });
}

/** At most 63 bytes, as Postgres demands, and nothing that needs quoting. */
function databaseName(label: string): string {
  const plain = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 30)
    .replace(/^_|_$/g, '');
  return `survives_${plain}_${process.pid}_${randomBytes(4).toString('hex')}`;
}

/**
 * Copying the template's files is faster than writing them to the log, and ends with a checkpoint: on a server of
 * ours that costs nothing, on somebody else's it is not for us to ask for.
 */
const strategyOf = ({ provider }: PostgresServer): string =>
  provider === 'embedded' ? 'STRATEGY file_copy' : '';

async function create(
  client: pg.Client,
  {
    name,
    password,
    connectionLimit,
    strategy,
  }: { name: string; password: string; connectionLimit: number; strategy: string },
): Promise<void> {
  const record = pg.escapeLiteral(JSON.stringify({ madeBy: 'survives-production', ...ownOwner() }));
  const id = quoted(name);
  // The role comes first and says who made it, in one transaction: CREATE DATABASE cannot be in one, and a crash
  // after it must leave something that the sweep can find.
  await client.query(
    `BEGIN;
     CREATE ROLE ${id} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
       CONNECTION LIMIT ${connectionLimit} PASSWORD ${pg.escapeLiteral(scramVerifier(password))};
     COMMENT ON ROLE ${id} IS ${record};
     COMMIT`,
  );
  // template0 is pristine and nobody can be connected to it; template1 may be neither.
  await client.query(
    `CREATE DATABASE ${id} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C' ${strategy}`,
  );
  await client.query(
    `COMMENT ON DATABASE ${id} IS ${record};
     REVOKE ALL ON DATABASE ${id} FROM PUBLIC;
     GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${id} TO ${id};
     ALTER DATABASE ${id} SET search_path = ${SEARCH_PATH};
     ${Object.entries(databaseSettings)
       .map(([setting, value]) => `ALTER DATABASE ${id} SET ${setting} = ${pg.escapeLiteral(value)};`)
       .join('\n')}`,
  );
}

/** Drops one of our databases and its role, by name. */
export async function dropDatabase(admin: ConnectionConfig, name: string): Promise<void> {
  try {
    await withClient(admin, async (client) => {
      await rollBackPrepared(client, { ...admin, database: name });
      await client.query(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
      await client.query(`DROP ROLE IF EXISTS ${quoted(name)}`);
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** A prepared transaction outlives its session, so FORCE cannot end it, and it must be rolled back from inside. */
async function rollBackPrepared(client: pg.Client, inside: ConnectionConfig): Promise<void> {
  const { rows } = await client.query<{ gid: string }>(
    'SELECT gid FROM pg_prepared_xacts WHERE database = $1',
    [inside.database],
  );
  if (rows.length === 0) return;
  await withClient(inside, async (insider) => {
    for (const { gid } of rows) {
      await insider.query(`ROLLBACK PREPARED ${pg.escapeLiteral(gid)}`).catch((error: unknown) => {
        if (errorCode(error) !== UNDEFINED_OBJECT) throw error;
      });
    }
  });
}

/** What CONNECTION LIMIT takes for it. */
const UNLIMITED = -1;

/** SQLSTATE 42704: somebody else has rolled it back meanwhile. */
const UNDEFINED_OBJECT = '42704';

const quoted = pg.escapeIdentifier;
