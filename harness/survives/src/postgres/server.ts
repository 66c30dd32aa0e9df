/**
 * A real Postgres server, wherever it came from. Three providers, one interface, one contract suite.
 */
export type ProviderName = 'url' | 'embedded' | 'docker';

export interface PostgresServer {
  readonly provider: ProviderName;
  /** As `SHOW server_version` says it, without the distribution's suffix: `18.4`. */
  readonly version: string;
  /** Where and as whom to connect. A superuser: the harness makes roles and sets server-side timeouts. */
  readonly admin: ConnectionConfig;
  /** Stops what was started, and leaves no process, port or directory. Idempotent. Does nothing to a server at `DATABASE_URL`. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What `pg` takes. `host` is a directory when it starts with `/`: a Unix socket. */
export interface ConnectionConfig {
  host: string;
  port: number;
  user: string;
  password?: string;
  database: string;
}
