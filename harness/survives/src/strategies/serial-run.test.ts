import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Result } from '../language/language.ts';
import type { SerialRun } from '../model/verdict.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { serialRun } from './serial-run.ts';

const CODE = `
import type { Pool } from 'pg';
export async function add(pool: Pool, amount: number): Promise<number> {
  const { rows: [row] } = await pool.query('SELECT n FROM counter');
  console.log('read', row.n);
  await pool.query('UPDATE counter SET n = $1', [row.n + amount]);
  return row.n + amount;
}
export async function throughThePool(pool: Pool, amount: number): Promise<void> {
  await pool.query('BEGIN');
  await pool.query('UPDATE counter SET n = n + $1', [amount]);
  await pool.query('COMMIT');
}
export async function keepsTheLock(pool: Pool): Promise<void> {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query('UPDATE counter SET n = n');
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)',
    code: CODE,
    definition: { state: 'SELECT n FROM counter', poolSize: 1 },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

/** Each caller adds its amount; the promise is a look at the counter afterwards. */
function adding(amounts: Record<string, number>, holds: (result: Result<unknown>) => boolean, fn = 'add') {
  const property = safety('the counter', {
    inputs: fc.constant(amounts),
    instances: () => Object.fromEntries(Object.keys(amounts).map((who) => [who, 'a'])),
    calls: (all) => Object.entries(all).map(([who, n]) => call(who, fn as never, ...([n] as never[]))),
    holds: (result: Result<unknown>) => demand(holds(result), { headline: 'wrong', expected: '', seen: '' }),
  });
  return serialRun(tiny.of(property), amounts);
}

const order = (run: SerialRun | undefined): string | undefined =>
  run?.timeline.map(({ caller, kind }) => `${caller}:${kind}`).join(' ');

it('plays one caller after the other, and says that the promise holds', async () => {
  const run = await adding({ alice: 1, bob: 2 }, ({ state: [row] }) => row!['n'] === 3);
  expect(run?.survived).toBe(true);
  expect(order(run)).toBe(
    'alice:call alice:statement alice:statement alice:answer bob:call bob:statement bob:statement bob:answer',
  );
});

it('looks for an order in which it holds; the columns stay where they are', async () => {
  const run = await adding({ alice: 1, bob: 2 }, ({ outcomes }) => outcomes[1]!.value === 2);
  expect(run?.survived).toBe(true);
  expect(order(run)).toMatch(/^bob.* bob:answer alice:call /);
  expect(run?.callers.map(({ name }) => name)).toEqual(['alice', 'bob']);
});

it('says when it breaks in every order', async () => {
  const run = await adding({ alice: 1, bob: 2 }, () => false);
  expect(run?.survived).toBe(false);
  expect(order(run)).toMatch(/^alice.* alice:answer bob:call /);
});

it('callers do not even meet in the queue of their pool', async () => {
  const run = await adding({ alice: 1, bob: 2 }, () => true, 'throughThePool');
  expect(run?.timeline.map(({ caller }) => caller)).toEqual([
    ...Array<string>(5).fill('alice'),
    ...Array<string>(5).fill('bob'),
  ]);
});

it('is left out where there is nothing to compare: one caller, or calls that never end', async () => {
  expect(await adding({ alice: 1 }, () => true)).toBeUndefined();
  expect(await adding({ alice: 1, bob: 2 }, () => true, 'keepsTheLock')).toBeUndefined();
});

it('logs nothing: what a replay logs is of the run that was asked for', async () => {
  const logged: unknown[] = [];
  const { log } = console;
  console.log = (...args) => void logged.push(args);
  try {
    await adding({ alice: 1, bob: 2 }, () => true);
  } finally {
    console.log = log;
  }
  expect(logged).toEqual([]);
});
