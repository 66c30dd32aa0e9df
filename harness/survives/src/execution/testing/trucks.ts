import fc from 'fast-check';
import {
  subject,
  type AnyCall,
  type Call,
  type PropertySpec,
  type RaceOptions,
} from '../../language/language.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import { steered, underLoad } from '../conduct.ts';
import { execute, type Execution } from '../execution.ts';
import { tinySetup, type TinySetup } from './tiny-setup.ts';

const SCHEMA = `
CREATE TABLE depots (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
CREATE TABLE trucks (id int PRIMARY KEY, depot int NOT NULL REFERENCES depots, route text, pad text NOT NULL);
CREATE TABLE audit (truck int NOT NULL);
INSERT INTO depots SELECT i FROM generate_series(1, 10) i;
INSERT INTO trucks SELECT i, 1 + i % 10, NULL, repeat('x', 500) FROM generate_series(1, 200) i;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN UPDATE depots SET n = n + 1 WHERE id = NEW.depot; RETURN NEW; END';
CREATE TRIGGER noted AFTER UPDATE ON trucks FOR EACH ROW EXECUTE FUNCTION note();`;

const CODE = `
import type { Pool } from 'pg';

/** One connection for each, all at once. */
export async function fanOut(pool: Pool, n: number) {
  const done = await Promise.allSettled(Array.from({ length: n }, async () => {
    const client = await pool.connect();
    try { await client.query('SELECT 1'); } finally { client.release(); }
  }));
  return done.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code));
}
export async function inTurn(pool: Pool, n: number) {
  for (let i = 0; i < n; i++) await pool.query('SELECT 1');
  return 'done';
}
/** And never gives it back. */
export async function keep(pool: Pool) {
  await (await pool.connect()).query('SELECT 1');
  return 'done';
}
/** A new connection each time. */
export async function churn(pool: Pool, n: number) {
  for (let i = 0; i < n; i++) {
    const client = await pool.connect();
    await client.query('SELECT 1');
    client.release(true);
  }
  return 'done';
}
export async function assignAll(pool: Pool) {
  const { rows } = await pool.query('SELECT id FROM trucks');
  await pool.query('UPDATE trucks SET route = $1 WHERE id = ANY($2)', ['r', rows.map((row) => row.id).slice(0, 150)]);
  return rows.length;
}
export async function assignOne(pool: Pool, id: number) {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM trucks WHERE id = $1 FOR UPDATE', [id]);
  await client.query('UPDATE trucks SET route = $1 WHERE id = $2', ['r', id]);
  await client.query('INSERT INTO audit VALUES ($1), ($1)', [id]);
  await client.query('COMMIT');
  client.release();
}
/** Keeps a truck locked for so many statements. */
export async function hold(pool: Pool, id: number, n: number) {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM trucks WHERE id = $1 FOR UPDATE', [id]);
  for (let i = 0; i < n; i++) await client.query('SELECT 1');
  await client.query('COMMIT');
  client.release();
}
export const reindex = (pool: Pool) => pool.query('REINDEX TABLE CONCURRENTLY trucks');
export const forget = (pool: Pool) =>
  pool.query('WITH gone AS (DELETE FROM trucks WHERE id <= 120 RETURNING id) SELECT count(*) FROM gone');
export const several = (pool: Pool) =>
  pool.query('BEGIN; DELETE FROM trucks WHERE id <= 7; DELETE FROM trucks WHERE id <= 9; COMMIT');
export const undo = async (pool: Pool) => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('DELETE FROM trucks WHERE id <= 5');
  await client.query('ROLLBACK');
  client.release();
};
export const fail = (pool: Pool) => pool.query('SELECT 1/0').catch((error) => error.code);
export const oneTruck = async (pool: Pool, id: number) =>
  (await pool.query('SELECT * FROM trucks WHERE id = $1', [id])).rowCount;
export const scan = async (pool: Pool) => (await pool.query("SELECT * FROM trucks WHERE pad LIKE 'y%'")).rowCount;
export const scanAndClose = async (pool: Pool) => {
  const client = await pool.connect();
  await client.query("SELECT * FROM trucks WHERE pad LIKE 'y%'");
  client.release(true);
};
export const flood = async (pool: Pool, n: number) => {
  await Promise.all(Array.from({ length: n }, (_, i) => pool.query('SELECT $1::int', [i])));
};
export const giveUp = async (pool: Pool, n: number) => {
  void flood(pool, n).catch(() => undefined);
};
export const nested = async (pool: Pool) => {
  await Promise.all(Array.from({ length: 5 }, async () => {
    const client = await pool.connect();
    await pool.query('SELECT 1');
    client.release();
  }));
};
`;

/** A module with many rows, that asks for connections in every way. */
export const openTrucks = (
  server: PostgresServer,
  limits: { poolSize: number; connectionLimit: number },
): Promise<TinySetup> =>
  tinySetup(server, {
    schema: SCHEMA,
    code: CODE,
    definition: { state: 'SELECT count(*)::int AS assigned FROM trucks WHERE route IS NOT NULL', ...limits },
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
export const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

/** One run of these calls by default, or under load. */
export const playOn = (
  setup: TinySetup,
  calls: AnyCall[],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  rest: RaceOptions<any, unknown> = {},
): Promise<Execution> => {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  const spec = { inputs: fc.constant(0), calls: () => calls, ...rest } as PropertySpec<any, unknown>;
  const conduct = rest.load ? underLoad() : steered(({ byDefault }) => byDefault);
  return execute(setup.of(safety('tiny', spec)), 0, conduct);
};

export const answers = ({ outcomes }: Execution): unknown[] =>
  outcomes.map(({ value, error }) => (error ? (error.code ?? error.message) : (value as unknown)));
