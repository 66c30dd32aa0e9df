import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkOnServer } from '../check/check.ts';
import { demand, fc, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

let server: PostgresServer;
let layer: string;
beforeAll(async () => {
  server = await startPostgres();
  layer = await mkdtemp(path.join(os.tmpdir(), 'survives-spins-'));
});
afterAll(async () => {
  await rm(layer, { recursive: true });
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const users = ['alice', 'bob'];
const promise = safety('one seat, one holder', {
  inputs: fc.constant(users),
  calls: () => users.map((user) => call(user, 'book', user)),
  holds: ({ outcomes, state }) => {
    const winners = outcomes.filter(({ value }) => value === true).map(({ caller }) => caller);
    demand(winners.length === 1 && winners[0] === state[0]!['holder'], {
      headline: 'the seat has not one holder',
      expected: 'one yes, and it is true',
      seen: JSON.stringify(outcomes),
    });
  },
});

async function verdictOn(book: string) {
  await writeFile(path.join(layer, 'main.ts'), `export async function book(pool, who) {${book}}`);
  const { verdict, properties } = await checkOnServer({
    name: '99',
    definition: {
      seed: 'INSERT INTO seats VALUES (1, NULL)',
      state: 'SELECT holder FROM seats',
      promises: [promise],
    },
    code: { name: 'generated', layers: [layer], entry: 'main.ts', exports: ['book'] },
    schema: 'CREATE TABLE seats (id int PRIMARY KEY, holder text)',
    server,
  });
  return { verdict, broken: properties.flatMap(({ counterexample }) => counterexample ?? []) };
}

const UPDATE = `(await c.query('UPDATE seats SET holder = $1 WHERE id = 1 AND holder IS NULL', [who])).rowCount === 1`;

it.each([
  [
    'asks for a lock that is not waited for, and sleeps on the server, until it has it',
    `const c = await pool.connect();
     try {
       for (;;) {
         await c.query('BEGIN');
         try {
           await c.query('SELECT FROM seats WHERE id = 1 FOR UPDATE NOWAIT');
           const won = ${UPDATE};
           await c.query('COMMIT');
           return won;
         } catch (error) {
           await c.query('ROLLBACK');
           if (error.code !== '55P03') throw error;
           await c.query('SELECT pg_sleep(0.001)');
         }
       }
     } finally {
       c.release();
     }`,
  ],
  [
    'tries a lock of its own name, and sleeps on the server, until it has it',
    `const c = await pool.connect();
     try {
       while (!(await c.query('SELECT pg_try_advisory_lock(1) AS mine')).rows[0].mine)
         await c.query('SELECT pg_sleep(0.001)');
       const won = ${UPDATE};
       await c.query('SELECT pg_advisory_unlock(1)');
       return won;
     } finally {
       c.release();
     }`,
  ],
  [
    'sends several statements at once down one connection',
    `const c = await pool.connect();
     c.pipeline = true;
     try {
       const [, , { rowCount }] = await Promise.all([
         c.query('BEGIN'),
         c.query('SELECT 1'),
         c.query('UPDATE seats SET holder = $1 WHERE id = 1 AND holder IS NULL', [who]),
         c.query('COMMIT'),
       ]);
       return rowCount === 1;
     } finally {
       c.pipeline = false;
       c.release();
     }`,
  ],
])('right code survives that %s', async (_what, book) => {
  expect(await verdictOn(book)).toEqual({ verdict: 'survived', broken: [] });
});
