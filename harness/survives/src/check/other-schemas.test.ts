import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demand, fc, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { checkOnServer } from './check.ts';

let server: PostgresServer;
let layer: string;
beforeAll(async () => {
  server = await startPostgres();
  layer = await mkdtemp(path.join(os.tmpdir(), 'survives-schemas-'));
});
afterAll(async () => {
  await rm(layer, { recursive: true });
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const promise = safety('one seat, one holder', {
  inputs: fc.constant(['alice', 'bob']),
  calls: (users) => users.map((user) => call(user, 'book', user)),
  holds: ({ outcomes, state }) => {
    const winners = outcomes.filter(({ value }) => value === true).map(({ caller }) => caller);
    demand(winners.length === 1 && winners[0] === state[0]!['holder'], {
      headline: 'the seat has not one holder',
      expected: 'one yes, and it is true',
      seen: JSON.stringify(outcomes),
    });
  },
});

/** Tables in a schema of their own, an index that is made CONCURRENTLY, and a path that is the role's. */
const SCHEMA = `
  CREATE SCHEMA box_office;
  CREATE TABLE box_office.seats (id serial PRIMARY KEY, holder text);
  CREATE INDEX CONCURRENTLY seats_holder ON box_office.seats (holder);
  ALTER ROLE CURRENT_USER SET search_path = box_office, public;`;

async function verdictOn(book: string): Promise<string> {
  await writeFile(path.join(layer, 'main.ts'), `export async function book(pool, who) {${book}}`);
  const { verdict } = await checkOnServer({
    name: '99',
    definition: {
      seed: 'INSERT INTO box_office.seats (holder) VALUES (NULL)',
      state: 'SELECT holder FROM box_office.seats',
      promises: [promise],
    },
    code: { name: 'generated', layers: [layer], entry: 'main.ts', exports: ['book'] },
    schema: SCHEMA,
    server,
  });
  return verdict;
}

describe('tables in another schema than public', () => {
  const take = (where: string): string =>
    `return (await pool.query('UPDATE seats SET holder = $1 WHERE ${where}', [who])).rowCount === 1;`;

  it('are put back, stopped at and read like any other', async () => {
    expect(await verdictOn(take('holder IS NULL'))).toBe('survived');
    const looksFirst = `
      const { rowCount } = await pool.query('SELECT FROM seats WHERE holder IS NULL');
      if (rowCount === 0) return false;
      ${take('true')}`;
    expect(await verdictOn(looksFirst)).toBe('broke');
    const inOneStatement = `return (await pool.query(
      'UPDATE box_office.seats SET holder = $1 WHERE (SELECT s.holder FROM box_office.seats s) IS NULL',
      [who])).rowCount === 1;`;
    expect(await verdictOn(inOneStatement)).toBe('broke');
  });
});
