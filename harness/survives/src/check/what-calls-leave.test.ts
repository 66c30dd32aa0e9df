import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** Two functions and one table: what the second is answered is right whatever the first has left behind. */
interface Register {
  put: (pool: pg.Pool, key: string, n: number) => Promise<void>;
  get: (pool: pg.Pool, key: string) => Promise<number | null>;
}
type Values = ReadonlyMap<string, number>;
type Client = pg.PoolClient;

const SCHEMA = 'CREATE TABLE registers (key text PRIMARY KEY, n int NOT NULL)';
const PUT = 'INSERT INTO registers VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET n = excluded.n';
const GET = 'SELECT n FROM registers WHERE key = $1';

const key = fc.constantFrom('k1', 'k2');
const contract = subject<Register>().contract<Values>({
  sentences: { put: 'What is put is there.', got: 'What is there is told.', view: 'registers shows it' },
  begin: { state: new Map() },
  calls: {
    put: {
      args: [key, fc.nat(9)],
      about: ([id]) => [id],
      step: (values, [id, n]) => ({ sentence: 'put', answer: undefined, then: new Map(values).set(id, n) }),
    },
    get: {
      args: [key],
      about: ([id]) => [id],
      reads: true,
      step: (values, [id]) => ({ sentence: 'got', answer: values.get(id) ?? null }),
    },
  },
  views: {
    registers: {
      sentence: 'view',
      columns: { key: 'text', n: 'number' },
      rows: (values) => [...values].map(([key, n]) => ({ key, n })),
    },
  },
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** What it does besides: before and after the write, on the writer's own connection. */
interface Besides {
  before?: (client: Client) => Promise<unknown>;
  after?: (client: Client) => Promise<unknown>;
  connect?: (client: Client) => unknown;
  reader?: (client: Client) => Promise<unknown>;
}

/** Whoever is lent a connection hears when it breaks. */
const heard = (): void => undefined;

const register =
  ({ before, after, connect, reader }: Besides) =>
  (pool: pg.Pool): Record<string, unknown> => {
    if (connect) pool.on('connect', connect);
    const lent = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
      const client = await pool.connect();
      client.on('error', heard);
      try {
        const answer = await work(client);
        client.release();
        return answer;
      } catch (error) {
        client.release(true);
        throw error;
      } finally {
        client.off('error', heard);
      }
    };
    return {
      put: (...args: unknown[]) =>
        lent(async (client) => {
          await before?.(client);
          await client.query(PUT, args);
          await after?.(client);
        }),
      get: (...args: unknown[]) =>
        lent(async (client) => {
          await reader?.(client);
          return (await client.query<{ n: number }>(GET, args)).rows[0]?.n ?? null;
        }),
    };
  };

async function hygieneOf(besides: Besides): Promise<PropertyVerdict> {
  const { properties } = await verdictOn(register(besides));
  expect(properties.find(({ id }) => id === 'one-call-after-another')).toMatchObject({ verdict: 'survived' });
  return properties.find(({ id }) => id === 'gives-connections-back')!;
}

const verdictOn = (code: ReturnType<typeof register>): Promise<Verdict> =>
  check<Register>({
    name: 'registers',
    code,
    schema: async (owner: pg.Client) => void (await owner.query(SCHEMA)),
    server,
    seed: '',
    state: 'SELECT * FROM registers ORDER BY key',
    contract,
    promises: [],
  });

it('a pool lends another connection than before: what is to be found on it is not there', async () => {
  const code = (pool: pg.Pool): Record<string, unknown> => ({
    ...register({})(pool),
    get: async (key: string) => {
      await pool.query("SELECT set_config('app.key', $1, false)", [key]);
      const ask = "SELECT n FROM registers WHERE key = current_setting('app.key', true)";
      return (await pool.query<{ n: number }>(ask)).rows[0]?.n ?? null;
    },
  });
  const { properties } = await verdictOn(code);
  expect(properties.find(({ id }) => id === 'one-call-after-another')).toMatchObject({
    verdict: 'broke',
    counterexample: {
      reproduced: '10/10',
      found: expect.stringContaining('with pools that never lend the same connection twice in a row'),
    },
  });
});

it.each([1, 2, 3])(
  'a lock that is let go of after %i statements is let go of on another connection',
  async (puts) => {
    const code = (pool: pg.Pool): Record<string, unknown> => ({
      ...register({})(pool),
      put: async (key: string, n: number) => {
        await pool.query('SELECT pg_try_advisory_lock(hashtext($1))', [key]);
        for (let put = 0; put < puts; put++) await pool.query(PUT, [key, n]);
        await pool.query('SELECT pg_advisory_unlock(hashtext($1))', [key]);
      },
    });
    const { properties } = await verdictOn(code);
    expect(properties.find(({ id }) => id === 'gives-connections-back')).toMatchObject({
      verdict: 'broke',
      counterexample: { reproduced: '10/10' },
    });
  },
);

const sql = (text: string) => (client: Client) => client.query(text);

it.each<[string, Besides, string]>([
  ['a time limit', { before: sql('SET statement_timeout = 5000') }, "statement_timeout at '5000'"],
  [
    'an isolation level',
    { before: sql('SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE') },
    "default_transaction_isolation at 'serializable'",
  ],
  ['a role', { before: sql("SELECT set_config('role', current_user, false)") }, 'role at '],
  [
    'a time limit of every connection that one call takes back',
    { connect: sql('SET lock_timeout = 5000'), after: sql('RESET lock_timeout') },
    'took lock_timeout back',
  ],
])('%s stays on the connection: the next caller works under it', async (_, besides, seen) => {
  const { verdict, counterexample } = await hygieneOf(besides);
  expect(verdict).toBe('broke');
  expect(counterexample).toMatchObject({
    headline: 'a setting was left behind on a pooled connection',
    reproduced: '10/10',
  });
  expect(counterexample!.seen).toMatch(/^put\('k[12]', \d\) /);
  expect(counterexample!.seen).toContain(seen);
});

it.each<[string, Besides]>([
  ['for one transaction', { before: sql('BEGIN; SET LOCAL statement_timeout = 5000'), after: sql('COMMIT') }],
  ['and put back', { before: sql('SET statement_timeout = 5000'), after: sql('RESET statement_timeout') }],
  ['as each connection is made', { connect: sql('SET statement_timeout = 5000') }],
  [
    'by everybody who is lent one',
    { before: sql('SET statement_timeout = 5000'), reader: sql('SET statement_timeout = 900') },
  ],
  ['to what it is', { before: sql('SET statement_timeout = 0') }],
  ['that nothing depends on', { before: sql("SET application_name = 'put'") }],
  ['under a name of its own', { before: sql("SET app.writer = 'put'") }],
])('a setting %s is felt by nobody', async (_, besides) => {
  expect(await hygieneOf(besides)).toMatchObject({ verdict: 'survived' });
});

it.each<[string, Besides, string]>([
  ['a channel', { before: sql('LISTEN news') }, 'channel news'],
  [
    'a temporary table',
    { before: sql('CREATE TEMP TABLE IF NOT EXISTS work (n int)') },
    'temporary table work',
  ],
  ['a setting of its own', { before: sql("SET app.writer = 'put'") }, 'setting app.writer'],
])('%s that stays on the connection breaks nothing, and is noted', async (_, besides, what) => {
  const { verdict, notes = [] } = await verdictOn(register(besides));
  expect(verdict).toBe('survived');
  expect(notes).toEqual([`a call leaves something on a connection of the pool that outlives it: ${what}`]);
});

it('right code has no notes', async () => {
  expect(await verdictOn(register({ connect: sql('SET statement_timeout = 5000') }))).not.toHaveProperty(
    'notes',
  );
});

it('who asks for a connection while holding one is noted', async () => {
  const code = (pool: pg.Pool): Record<string, unknown> => ({
    ...register({})(pool),
    get: async (key: string) => {
      const client = await pool.connect();
      try {
        return (await pool.query<{ n: number }>(GET, [key])).rows[0]?.n ?? null;
      } finally {
        client.release();
      }
    },
  });
  const { notes = [] } = await verdictOn(code);
  expect(notes.join()).toContain('asked the pool for a connection while it held one');
});
