import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup } from './testing/tiny-setup.ts';

const VISIT = `
const ask = (client, who) => client.query('INSERT INTO visits VALUES ($1)', [who]);`;

/** Ways past the pool, each with a function `visit(pool, who)`. */
const WAYS = {
  'a pool of its own': `
import { Pool } from 'pg';
${VISIT}
let own;
export async function visit(pool, who) {
  const { host, port, user, password, database } = pool.options;
  own ??= new Pool({ host, port, user, password, database });
  await ask(own, who);
}`,
  'a driver that no import shows, with a connection that stays': `
import { createRequire } from 'node:module';
${VISIT}
let own;
export async function visit(pool, who) {
  if (!own) {
    const pg = createRequire(${JSON.stringify(import.meta.url)})('pg');
    const { host, port, user, password, database } = pool.options;
    own = new pg.Client({ host, port, user, password, database });
    own.on('error', () => undefined);
    await own.connect();
  }
  await ask(own, who);
}`,
  'a socket to the place where a server is expected': `
import { Socket } from 'node:net';
export async function visit(pool, who) {
  const socket = new Socket();
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(5432, '127.0.0.1', resolve);
  });
}`,
  'the socket of this server': `
import * as net from 'net';
export async function visit(pool, who) {
  const { host, port } = pool.options;
  const socket = host.startsWith('/') ? net.connect(host + '/.s.PGSQL.' + port) : net.connect({ host, port });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.destroy();
}`,
};

let server: PostgresServer;
beforeAll(async () => void (server = await startPostgres()));
afterAll(() => server.stop());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const users = ['alice', 'bob'];
const visits = safety('visits are counted', {
  inputs: fc.constant(users),
  calls: () => users.map((user) => call(user, 'visit', user)),
});

async function played(code: string, patienceMs = 2_000) {
  const setup = await tinySetup(server, {
    schema: 'CREATE TABLE visits (who text)',
    code,
    definition: { state: 'SELECT who FROM visits ORDER BY who' },
  });
  try {
    const of = setup.of(visits);
    const limits = { ...of.limits, run: { ...of.limits.run, patienceMs } };
    const { ending, findings } = await execute(
      { ...of, limits },
      users,
      steered(({ byDefault }) => byDefault),
    );
    return { ending, findings };
  } finally {
    await setup.close();
  }
}

describe('code that speaks to the server past the pool that it is given cannot be judged', () => {
  it.each(Object.entries(WAYS))('%s', async (_way, code) => {
    const { ending, findings } = await played(code);
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'bypassed' });
    expect(findings).toEqual([]);
  });

  it('which a socket to somewhere else is not', async () => {
    const code = `
import net from 'net';
export async function visit(pool, who) {
  const server = net.createServer((socket) => socket.end()).listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const socket = net.connect(server.address().port);
  await new Promise((resolve) => socket.resume().once('close', resolve));
  server.close();
  await pool.query('INSERT INTO visits VALUES ($1)', [who]);
}`;
    expect(await played(code)).toMatchObject({ ending: { kind: 'finished' }, findings: [] });
  });

  it('also when the driver that no import shows is gone before the answer', async () => {
    const { ending } = await played(`
import { createRequire } from 'node:module';
export async function visit(pool, who) {
  const pg = createRequire(${JSON.stringify(import.meta.url)})('pg');
  const { host, port, user, password } = pool.options;
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect().catch(() => undefined);
  await client.end().catch(() => undefined);
}`);
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'bypassed' });
  });
});

/** A client that each call makes for itself, which then does `what`. */
const clientThat = (what: string, database = 'pool.options.database'): string => `
import pg from 'pg';
export async function visit(pool, who) {
  const { host, port, user, password } = pool.options;
  const client = new pg.Client({ host, port, user, password, database: ${database} });
  ${what}
}`;

describe('a client that the code makes beside its pool', () => {
  it.each([
    [
      'is waited for',
      "await client.connect(); await client.query('SELECT pg_sleep(0.1)'); await client.end();",
    ],
    ['may stay', 'await client.connect();'],
    ['may be refused', 'await client.connect().catch(() => undefined);', "'postgres'"],
    [
      'may be asked before it is connected',
      'client.connect(() => undefined); await client.query("SELECT 1"); await client.end();',
    ],
  ])('is a mistake that is named, and %s', async (_what, does, database?: string) => {
    const { ending, findings } = await played(clientThat(does, database), 0);
    expect(ending).toEqual({ kind: 'finished' });
    expect(findings.map(({ rule }) => rule)).toEqual(['own-connection', 'own-connection']);
  });

  it('cannot be judged where it waits for a lock', async () => {
    const { ending, findings } = await played(
      clientThat(`
  const held = await pool.connect();
  await held.query('BEGIN');
  await held.query('LOCK TABLE visits');
  await client.connect();
  await client.query('INSERT INTO visits VALUES ($1)', [who]);`),
    );
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'bypassed' });
    expect(findings.map(({ rule }) => rule)).toContain('own-connection');
  });
});
