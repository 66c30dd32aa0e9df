import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkOnServer } from '../check/check.ts';
import { fc, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

let server: PostgresServer;
let folder: string;
beforeAll(async () => {
  server = await startPostgres();
  folder = await mkdtemp(path.join(os.tmpdir(), 'survives-packages-'));
  await mkdir(path.join(folder, 'node_modules/@acme/transactions'), { recursive: true });
  // As query builders have it: whatever fails before the `try` keeps the client.
  await writeFile(
    path.join(folder, 'node_modules/@acme/transactions/index.js'),
    `exports.inTransaction = ${LEAKS}`,
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server.stop();
});

const LEAKS = `async (pool, work) => {
  const client = await pool.connect();
  await client.query('BEGIN');
  try {
    await work(client);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
};`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

async function seen(main: string): Promise<string | undefined> {
  await writeFile(path.join(folder, 'main.ts'), main);
  const { properties } = await checkOnServer({
    name: '99',
    definition: {
      state: 'SELECT FROM notes',
      promises: [
        safety('a note is taken', {
          inputs: fc.constant('a note'),
          calls: (note) => [call('alice', 'take', note)],
          faults: ['connection-lost'],
        }),
      ],
    },
    code: { name: 'generated', layers: [folder], entry: 'main.ts', exports: ['take'] },
    schema: 'CREATE TABLE notes (text text)',
    server,
  });
  return properties.find(({ id }) => id === 'gives-connections-back')!.counterexample?.seen;
}

const TAKE = `export const take = (pool, note) =>
  inTransaction(pool, (client) => client.query('INSERT INTO notes VALUES ($1)', [note]));`;
const KEPT = 'alice never gave its connection back, which broke: its pool still counts it';

it('a connection that is never given back is said to be a package’s, where that has asked for it', async () => {
  expect(await seen(`import { inTransaction } from '@acme/transactions'; ${TAKE}`)).toBe(
    `${KEPT}; the package @acme/transactions had asked the pool for it`,
  );
});

it('and to be the code’s own where it is', async () => {
  expect(await seen(`const inTransaction = ${LEAKS} ${TAKE}`)).toBe(KEPT);
});
