import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fc, subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { checkOnServer } from './check.ts';

let server: PostgresServer;
let layer: string;

beforeAll(async () => {
  server = await startPostgres();
  layer = await mkdtemp(path.join(os.tmpdir(), 'survives-away-'));
  await writeFile(
    path.join(layer, 'main.ts'),
    'export const fine = async (pool) => void (await pool.query("SELECT 1"));',
  );
});
afterAll(async () => {
  await rm(layer, { recursive: true });
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

it('when a connection of ours is ended, Postgres has gone away, and nobody is at fault', async () => {
  const promise = safety('fine', {
    inputs: fc.constant(null),
    given: ({ query }) => query('SELECT pg_terminate_backend(pg_backend_pid())'),
    calls: () => [call('alice', 'fine')],
  });
  const checked = checkOnServer({
    name: '99',
    definition: { state: 'SELECT n FROM counters', promises: [promise] },
    code: { name: 'generated', layers: [layer], entry: 'main.ts', exports: ['fine'] },
    schema: 'CREATE TABLE counters (n int)',
    server,
  });
  await expect(checked).rejects.toMatchObject({
    name: 'PlainError',
    exitCode: 2,
    message: expect.stringContaining('Postgres went away in the middle of it') as string,
  });
});
