import fc from 'fast-check';
import { subject, type Call, type RaceOptions } from '../../language/language.ts';
import type { PostgresServer } from '../../postgres/server.ts';
import type { Chooser } from '../choosing.ts';
import { steered } from '../conduct.ts';
import { execute, type Execution } from '../execution.ts';
import { tinySetup, type TinySetup } from './tiny-setup.ts';

const SCHEMA = `
CREATE TABLE locks (seat text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);
CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, note text);
INSERT INTO counters VALUES (1, 0), (2, 0);`;

const CODE = `
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
const current = new AsyncLocalStorage<string>();
const seen: string[] = [];

export async function hold(pool: Pool, seat: string, who: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    \`INSERT INTO locks VALUES ($1, $2, now() + interval '10 minutes')
     ON CONFLICT (seat) DO UPDATE SET holder = $2, until = excluded.until WHERE locks.until <= now()\`, [seat, who]);
  return rowCount === 1;
}
export const isFree = async (pool: Pool, seat: string) =>
  (await pool.query('SELECT FROM locks WHERE seat = $1 AND until > now()', [seat])).rowCount === 0;
export async function visit(pool: Pool, who: string): Promise<string[]> {
  await pool.query('SELECT 1');
  seen.push(who);
  return [...seen];
}
export const empty = async (pool: Pool) => (await pool.query('TRUNCATE locks')).command;
export const clock = async (_pool: Pool) => [Date.now(), new Date().getTime()];
export async function note(pool: Pool, text: string): Promise<number> {
  const { rows } = await pool.query('INSERT INTO notes (note) VALUES ($1) RETURNING id', [text]);
  return rows[0].id;
}
export const remind = async (pool: Pool, ms: number) => {
  setTimeout(() => void pool.query("INSERT INTO notes (note) VALUES ('reminded')"), ms);
};
export async function increment(pool: Pool): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const { rows } = await client.query('SELECT n FROM counters WHERE id = 1');
      await client.query('UPDATE counters SET n = $1 WHERE id = 1', [rows[0].n + 1]);
      await client.query('COMMIT');
      return attempt;
    } catch (error) {
      await client.query('ROLLBACK');
      if ((error as { code?: string }).code !== '40001' || attempt === 5) throw error;
      await new Promise((done) => setTimeout(done, Math.random() * 1000));
    } finally {
      client.release();
    }
  }
}
export async function watchTheClock(pool: Pool): Promise<number[]> {
  const times: number[] = [];
  for (let look = 0; look < 3; look++) {
    const { rows } = await pool.query('SELECT clock_timestamp() AS now');
    times.push(rows[0].now.getTime(), Date.now());
  }
  return times;
}
export const carry = (pool: Pool, who: string) => current.run(who, async () => {
  await pool.query('SELECT 1');
  return [current.getStore(), current instanceof Object.getPrototypeOf(AsyncLocalStorage)];
});
export const takeAway = async (_pool: Pool, list: string[]) => list.pop();
export const never = (_pool: Pool) => new Promise<void>(() => {});
export const refuse = async (_pool: Pool) => { throw Object.assign(new Error('sold out'), { code: 'SOLD' }); };
`;

/** A module that holds seats, counts, and looks at the clock. */
export const openSeats = (server: PostgresServer): Promise<TinySetup> =>
  tinySetup(server, {
    schema: SCHEMA,
    code: CODE,
    definition: { state: 'SELECT seat, holder FROM locks ORDER BY seat' },
  });

export const byDefault: Chooser = (point) => point.byDefault;
export const inTurns: Chooser = ({ enabled, last }) =>
  Math.max(
    enabled.findIndex(({ caller }) => caller !== last?.lane.split('/')[0]),
    0,
  );

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
export const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

/** One run of these calls. */
export const runOn = (
  setup: TinySetup,
  calls: Call[],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  rest: RaceOptions<any, unknown> = {},
  chooser = byDefault,
): Promise<Execution> =>
  execute(
    setup.of(safety('tiny', { inputs: fc.constant(0), calls: () => calls, ...rest })),
    0,
    steered(chooser),
  );

export const answers = ({ outcomes }: Execution): unknown[] =>
  outcomes.map(({ value, error }) => (error ? (error.code ?? error.message) : (value as unknown)));
