import type pg from 'pg';
import { ownClient } from './own-client.ts';
import { ownOwner } from './owner.ts';
import type { ConnectionConfig } from './server.ts';

/** What the harness's own connections of one process on this host are called in `pg_stat_activity`. */
export const applicationName = (pid: number): string => `survives-production/${ownOwner().host}/${pid}`;

/**
 * One connection of the harness itself.
 *
 * @param options.timeoutMs for reaching the server and logging in; default 5 s
 */
export async function connect(
  config: ConnectionConfig,
  options: { timeoutMs?: number } = {},
): Promise<pg.Client> {
  const client = ownClient({
    ...config,
    connectionTimeoutMillis: options.timeoutMs ?? 5_000,
    application_name: applicationName(process.pid),
  });
  // A server that ends between two queries makes the next query fail; it need not end this process as well.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Connects, hands the client to `use`, and ends the connection however `use` ends. */
export async function withClient<T>(
  config: ConnectionConfig,
  use: (client: pg.Client) => Promise<T>,
  options: { timeoutMs?: number } = {},
): Promise<T> {
  const client = await connect(config, options);
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** `localhost:5432/app`, or `/tmp/x:5432/app` for a socket. For messages: never has a password in it. */
export function endpoint(config: ConnectionConfig): string {
  return `${config.host}:${config.port}/${config.database}`;
}

/** `18.4`, from `18.4 (Debian 18.4-1.pgdg13+1)`. */
export async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  return rows[0]!.server_version.split(' ')[0]!;
}

/** Codes of connection errors that say "nobody is there", by socket or by port. */
const NOBODY_THERE = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ENOTFOUND']);

/** Whether the server has gone: nobody listens where it used to. */
export function isGone(error: unknown): boolean {
  return NOBODY_THERE.has(errorCode(error) ?? '');
}

/** The `code` of a Node or Postgres error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** One line for a person. Node groups the failures of a name with several addresses and leaves the message empty. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
