import { Client } from 'pg';
import { PlainError } from 'survives-production/report';
import type { PostgresServer } from 'survives-production/postgres';

/**
 * One Postgres for as long as a session lives: started for the first check, used by every later one, and
 * started anew when it has gone away in between (killed, or the machine slept).
 */
export class SharedServer {
  #starting: Promise<PostgresServer> | undefined;

  async get(): Promise<PostgresServer> {
    const known = await this.#starting?.catch(() => undefined);
    if (known && (await answers(known))) return known;
    await known?.stop();
    this.#starting = import('survives-production/postgres').then(({ startPostgres }) => startPostgres());
    return this.#starting;
  }

  /** Runs `use` on the server. Throws a `PlainError` when the server goes away in the middle: that is nobody's code. */
  async with<T>(use: (server: PostgresServer) => Promise<T>, what = 'check'): Promise<T> {
    const server = await this.get();
    try {
      return await use(server);
    } catch (error) {
      // Also what is said to be something else: on a server that is no more, nothing else is sure.
      if (!this.#starting || (await answers(server))) throw error;
      throw new PlainError(`Postgres (${server.provider}) went away in the middle of the ${what}.`, {
        next: `${what} again, and if it goes away again: npm run kata doctor`,
        cause: error,
      });
    }
  }

  /** Waits for one that is still starting, so that it is not left behind. Idempotent. */
  async stop(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    const server = await starting?.catch(() => undefined);
    await server?.stop();
  }
}

async function answers(server: PostgresServer): Promise<boolean> {
  const client = new Client({ ...server.admin, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
