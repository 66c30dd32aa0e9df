import pg from 'pg';
import { endpoint, errorCode, serverVersion } from '../connect.ts';
import { PlainError } from '../../model/plain-error.ts';
import type { ConnectionConfig, PostgresServer } from '../server.ts';
import { sweepStaleDatabases } from '../stale-databases.ts';
import { letIn, NEXT } from './let-in.ts';

const OLDEST_MAJOR = 15;
const NEWEST_MAJOR = 18;

/**
 * Uses the server at `DATABASE_URL`, in databases of our own name; what is there already is not touched. Drops what
 * runs of ours that were killed left there.
 *
 * @throws PlainError when it does not answer, is not Postgres 15 to 18 itself, takes no writes, or does not make us superuser
 */
export async function startUrl(env: NodeJS.ProcessEnv = process.env): Promise<PostgresServer> {
  const admin = readUrl(env.DATABASE_URL);
  const version = await inspect(admin);
  await sweepStaleDatabases({ admin });
  // The server is not ours to stop.
  const stop = async () => {};
  return { provider: 'url', version, admin, stop, [Symbol.asyncDispose]: stop };
}

/** For whoever diagnoses: what is there, or the PlainError that `startUrl` would throw. Changes nothing. */
export async function probeUrl(env: NodeJS.ProcessEnv): Promise<string> {
  const admin = readUrl(env.DATABASE_URL);
  return `Postgres ${await inspect(admin)} at ${endpoint(admin)}, as ${admin.user}`;
}

/** Parsed as `pg` parses it, with its defaults and PG* variables. */
function readUrl(url: string | undefined): ConnectionConfig {
  if (!url) {
    throw new PlainError('DATABASE_URL is not set.', {
      next: 'Set DATABASE_URL=postgres://user:password@host:5432/database, as a superuser',
    });
  }
  const { host, port, user, password, database, ssl } = parse(url);
  const config = { host, port, user: user ?? 'postgres', database: database ?? user ?? 'postgres' };
  if (ssl) {
    throw new PlainError(`DATABASE_URL asks for TLS at ${endpoint(config)}, which is not used here.`, {
      next: 'Use a server on this machine or network without sslmode, or SURVIVES_POSTGRES=embedded',
    });
  }
  return typeof password === 'string' ? { ...config, password } : config;
}

function parse(url: string): pg.Client {
  try {
    return new pg.Client({ connectionString: url });
  } catch (error) {
    // Never the value: there is a password in it.
    throw new PlainError(
      `DATABASE_URL is not a URL that Postgres clients understand (${errorCode(error) ?? 'error'}).`,
      {
        next: NEXT,
      },
    );
  }
}

/** @returns the version, once everything that the harness needs is there */
async function inspect(admin: ConnectionConfig): Promise<string> {
  const client = await letIn(admin);
  try {
    const version = await serverVersion(client);
    demandKnownVersion(version, admin);
    await demandSuperuser(client, admin);
    await demandPrimary(client, admin);
    return version;
  } finally {
    await client.end().catch(() => {});
  }
}

function demandKnownVersion(version: string, admin: ConnectionConfig): void {
  const major = Number.parseInt(version, 10);
  if (major >= OLDEST_MAJOR && major <= NEWEST_MAJOR) return;
  throw new PlainError(
    `The server at ${endpoint(admin)} is Postgres ${version}; what is supported is ${OLDEST_MAJOR} to ${NEWEST_MAJOR}.`,
    { next: NEXT },
  );
}

async function demandSuperuser(client: pg.Client, admin: ConnectionConfig): Promise<void> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
  );
  if (rows[0]?.rolsuper) return;
  throw new PlainError(
    `The role ${admin.user} at ${endpoint(admin)} is no superuser, and only one may set deadlock_timeout and log_lock_waits.`,
    { next: NEXT },
  );
}

async function demandPrimary(client: pg.Client, admin: ConnectionConfig): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (!rows[0]!.standby) return;
  throw new PlainError(`The server at ${endpoint(admin)} is a standby: nothing can be written there.`, {
    next: NEXT,
  });
}
