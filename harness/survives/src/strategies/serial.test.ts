import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { subject, type Outcome, type Subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { Ground } from './ground.ts';
import { playAll } from './play.ts';
import { serial } from './serial.ts';

const CODE = `
import type { Pool } from 'pg';
export async function add(pool: Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('SELECT n FROM counter');
    const { rows } = await client.query('UPDATE counter SET n = n + 1 RETURNING n');
    return rows[0].n;
  } finally {
    client.release();
  }
}`;

let server: PostgresServer;
let tiny: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: 'CREATE TABLE counter (n int NOT NULL); INSERT INTO counter VALUES (0)',
    code: CODE,
    definition: { state: 'SELECT n FROM counter' },
  });
});

afterAll(async () => {
  await tiny.close();
  await server.stop();
});

const { safety } = subject<Subject>();

const told = (alice: number, bob: number): Outcome[] =>
  Object.entries({ alice, bob }).map(([caller, value]) => ({ caller, fn: 'add', args: [], value }));

it('knows an order that a pool does not let happen while all callers have started', async () => {
  const setup = tiny.of(
    safety('added', {
      inputs: fc.constant(0),
      calls: () => ['alice', 'bob'].map((caller) => ({ caller, fn: 'add', args: [] })),
      instances: () => ({ alice: 'a', bob: 'a' }),
      poolSize: 1,
      likeSomeSerialOrder: true,
    }),
  );
  const ground = new Ground(setup, 0);
  await playAll((await serial(ground))!, ground);
  const compare = (outcomes: Outcome[]) => ground.serial.compare(outcomes, [{ n: 2 }], new Date());
  expect(compare(told(1, 2))).toBeNull();
  expect(compare(told(2, 1))).toBeNull();
  expect(compare(told(1, 1))).not.toBeNull();
});
