import type pg from 'pg';
import { ownClient } from '../postgres/own-client.ts';

/** What somebody is called who waits for it. */
export const THE_REPORT = 'the open report';

/**
 * Somebody in the back office who reads, and leaves the transaction open: an old snapshot, and the weakest lock on
 * each table that was read. On a connection of its own, which outlives the run; nobody schedules it.
 */
export class OpenReport {
  readonly #config: pg.ClientConfig;
  #client: pg.Client | undefined;
  #pid: number | undefined;
  #open = false;

  constructor(config: pg.ClientConfig) {
    this.#config = config;
  }

  /** The backend while the report is open: whoever waits for it waits for ever. */
  get pid(): number | undefined {
    return this.#open ? this.#pid : undefined;
  }

  /** Reads with `sql`, and keeps what it reads with. A second one reads in the same transaction. */
  async read(sql: string): Promise<void> {
    this.#client ??= await this.#connect();
    if (!this.#open) await this.#client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    this.#open = true;
    await this.#client.query(sql);
  }

  /** Ends the transaction: the run is over. Idempotent. */
  async end(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#client?.query('ROLLBACK');
  }

  async close(): Promise<void> {
    this.#open = false;
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = ownClient(this.#config);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    this.#pid = rows[0]!.pid;
    return client;
  }
}
