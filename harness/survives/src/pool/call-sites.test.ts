import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SourcePlace } from '../model/history.ts';
import { createDatabase, type OwnDatabase } from '../postgres/database.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { GatedPool } from './gated-pool.ts';
import { Gatekeeper } from './testing/gatekeeper.ts';
import { WarmConnections } from './warm-connections.ts';

let server: PostgresServer;
let database: OwnDatabase;
let warm: WarmConnections;
let gates: Gatekeeper;
let pool: pg.Pool;

beforeAll(async () => {
  server = await startPostgres();
  database = await createDatabase(server, { label: 'sites' });
  warm = new WarmConnections(database.role);
});
afterAll(async () => {
  await warm.close();
  await database.drop();
  await server.stop();
});
beforeEach(() => {
  gates = new (class extends Gatekeeper {
    override locate(frames: () => readonly NodeJS.CallSite[]): SourcePlace | undefined {
      const isThere = frames().some((frame) => frame.getFunctionName() === 'bookSeat');
      return isThere ? { file: 'book.ts', line: 1, column: 1 } : undefined;
    }
  })();
  pool = new GatedPool({ warm, instance: 'a', traffic: gates, max: 1 });
});

/** As query builders are: asked when somebody awaits it. */
const lazy = <T>(ask: () => Promise<T>): PromiseLike<T> => ({
  then: (resolve, reject) => ask().then(resolve, reject),
});
const placed = () => gates.answered.map(({ source }) => source?.file);

describe('the line that a statement comes from', () => {
  it('is on the stack when it is made', async () => {
    async function bookSeat(): Promise<void> {
      await pool.query('SELECT 1');
    }
    await bookSeat();
    expect(placed()).toEqual(['book.ts']);
  });

  it('is found later when a thenable made it, whether it fails or not, on the pool and on a client', async () => {
    const client = await pool.connect();
    async function bookSeat(): Promise<void> {
      await lazy(() => client.query('SELECT 1'));
      await Promise.resolve(lazy(() => client.query('SELECT 1/0'))).catch(() => undefined);
      client.release();
      await lazy(async () => (await pool.query('SELECT 2')).rows);
    }
    await bookSeat();
    expect(placed()).toEqual(['book.ts', 'book.ts', 'book.ts']);
  });
});
