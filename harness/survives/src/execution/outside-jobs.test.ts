import { checkPrime, randomBytes, scrypt } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { stat } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createGzip, gunzip, gzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered, underLoad } from './conduct.ts';
import type { Chooser } from './choosing.ts';
import type { Database } from './database.ts';
import { play, databaseFor, type Program } from './testing/programs.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(server, 'CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL)');
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const TIMES = 5;
const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};

type Work = () => Promise<unknown>;

/** Alice works on something else before each of her statements; bob does not. */
const beside = (work: Work): Program => ({
  alice: async (_pool, query) => {
    await work();
    await query('SELECT 1');
    await work();
    await query('SELECT 2');
  },
  bob: ['SELECT 3', 'SELECT 4'],
});

/** All different ones of five plays. */
async function choicesOf(script: Program): Promise<string[]> {
  const seen = new Set<string>();
  for (let i = 0; i < TIMES; i++) {
    const { choices, ending } = await play(database, script, steered(inTurns));
    seen.add([...choices.map(({ lanes }) => lanes.join(' ')), ending.kind].join(', '));
  }
  return [...seen];
}

/** About 50 ms on a thread of its own. */
const slow: Work = () => promisify(scrypt)('password', 'salt', 64);
const big = randomBytes(100_000);

const works: [string, Work][] = [
  ['random bytes', () => promisify(randomBytes)(16)],
  ['a digest', () => crypto.subtle.digest('SHA-256', big)],
  [
    'a key of WebCrypto',
    () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']),
  ],
  ['a password', slow],
  ['a prime', () => promisify(checkPrime)(104_729n)],
  ['gzip', () => promisify(gzip)(big)],
  ['gunzip', () => promisify(gunzip)(gzipSync(big))],
  ['a stream of gzip', () => buffer(Readable.from([big, big]).pipe(createGzip()))],
  [
    'a CompressionStream',
    () => new Response(new Blob([big]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  ],
  ['a file', () => readFile(import.meta.filename)],
  ['a file, by callback', () => promisify(stat)(import.meta.filename)],
  ['the address of a name', () => lookup('localhost')],
];

describe('work that a caller has handed to others than the database is waited for', () => {
  it.each(works)('%s', async (_what, work) => {
    expect(await choicesOf(beside(work))).toEqual(['alice bob, alice bob, alice bob, bob, finished']);
  });

  it('while a statement of the same caller stands at its gate', async () => {
    const both: Program[string] = (_pool, query) =>
      Promise.all([query('SELECT 1'), slow().then(() => query('SELECT 2'))]);
    expect(await choicesOf({ alice: both })).toEqual(['alice alice/2, alice/2, finished']);
  });

  it('under load, where a call that nobody else keeps up has still an answer', async () => {
    const { ending, answers } = await play(database, { alice: () => slow().then(() => 'done') }, underLoad());
    expect([ending.kind, answers]).toEqual(['finished', ['done']]);
  });
});

it('what is done at once is nothing to wait for', async () => {
  const { ending } = await play(
    database,
    {
      alice: async (_pool, query) => {
        randomBytes(8);
        gzipSync('x');
        createGzip().pause();
        await query('SELECT 1');
      },
    },
    inTurns,
    { statementLimitMs: 300 },
  );
  expect(ending.kind).toBe('finished');
});

it('what does not come back in time says nothing about the code', async () => {
  const patient: Work = () =>
    new Promise((resolve) => scrypt('password', 'salt', 64, { N: 2 ** 18, maxmem: 2 ** 30 }, resolve));
  const { ending } = await play(database, beside(patient), inTurns, { statementLimitMs: 50 });
  expect(ending).toMatchObject({ kind: 'stuck', cause: 'outside-work' });
});
