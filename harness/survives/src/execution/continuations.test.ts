import { once, EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import type { Run } from './run.ts';
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

/** Chance has twenty times to show itself. */
const TIMES = 20;

/** Lets the callers take turns: whoever has not just run goes next, if it can. */
const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};

/** The choices of each of twenty plays, as text: `alice bob → bob`. All different ones. */
async function choicesOf(
  script: Parameters<typeof play>[1],
  options: Parameters<typeof play>[3] = {},
): Promise<string[]> {
  const seen = new Set<string>();
  for (let i = 0; i < TIMES; i++) {
    const { choices, ending } = await play(database, script, inTurns, options);
    const told = choices.map(({ lanes, chosen }) => `${lanes.join(' ')} → ${lanes[chosen]}`);
    seen.add([...told, ending.kind].join('\n'));
  }
  return [...seen];
}

/** Two statements with something in between, next to a caller that has nothing in between. */
const withGap =
  (gap: (run: Run) => Promise<unknown>) =>
  (run: Run): Program => ({
    alice: async (_pool, query) => {
      await query('SELECT 1');
      await gap(run);
      await query('SELECT 2');
    },
    bob: ['SELECT 3', 'SELECT 4'],
  });

/** Whatever is in between, alice's second statement is at its gate when the next choice is made. */
const BOTH_AT_EVERY_CHOICE = [
  ['alice bob → alice', 'alice bob → bob', 'alice bob → alice', 'bob → bob', 'finished'].join('\n'),
];

async function ticks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

async function inChain(count: number, step: () => Promise<void>): Promise<void> {
  for (let i = 0; i < count; i++) await step();
}

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve));

async function throughStreams(): Promise<void> {
  const double = new Transform({
    objectMode: true,
    transform(row, _encoding, done) {
      process.nextTick(() => done(null, row));
    },
  });
  const rows: unknown[] = [];
  await pipeline(Readable.from(Array.from({ length: 100 }, (_, i) => ({ i }))), double, async (source) => {
    for await (const row of source) rows.push(row);
  });
  expect(rows).toHaveLength(100);
}

async function throughWebStreams(): Promise<void> {
  const upper = new TransformStream<number, number>({ transform: (n, out) => out.enqueue(n + 1) });
  const source = ReadableStream.from([1, 2, 3]).pipeThrough(upper);
  for await (const n of source) await ticks(n);
}

async function throughEvents(): Promise<void> {
  const emitter = new EventEmitter();
  process.nextTick(() => emitter.emit('ready'));
  await once(emitter, 'ready');
}

async function throughMessagePort(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => port2.once('message', resolve));
  port1.postMessage('there');
  await heard;
  port1.close();
}

const immediate = (run: Run) =>
  new Promise<void>((resolve) => run.board.timers.globals.setImmediate(() => resolve()));

describe('a caller has reached its next statement, or whatever else it waits for, when a choice is made', () => {
  it.each<[string, (run: Run) => Promise<unknown>]>([
    ['nothing', () => Promise.resolve()],
    ['50 awaits', () => ticks(50)],
    ['10,000 awaits', () => ticks(10_000)],
    ['100 ticks', () => inChain(100, nextTick)],
    [
      'ticks that set off awaits that set off ticks',
      () => inChain(20, () => nextTick().then(() => ticks(20))),
    ],
    ['an immediate', immediate],
    ['20 immediates', (run) => inChain(20, () => immediate(run))],
    [
      'immediates, ticks and awaits by turns',
      (run) =>
        inChain(10, () =>
          immediate(run)
            .then(nextTick)
            .then(() => ticks(10)),
        ),
    ],
    ['a pipeline of streams', throughStreams],
    ['web streams', throughWebStreams],
    ['an event', throughEvents],
    ['a message port', throughMessagePort],
    ['three message ports, one after another', () => inChain(3, throughMessagePort)],
    ['a message port and an immediate', (run) => throughMessagePort().then(() => immediate(run))],
  ])('after %s', async (_what, gap) => {
    expect(await choicesOf(withGap(gap))).toEqual(BOTH_AT_EVERY_CHOICE);
  });

  it.each<[string, (run: Run) => Promise<unknown>]>([
    ['a message port', throughMessagePort],
    ['a message port and an immediate', (run) => throughMessagePort().then(() => immediate(run))],
  ])('after %s while another statement of its own waits at its gate', async (_what, gap) => {
    const branches = (run: Run): Program => ({
      alice: (_pool, query) => {
        const first = query('SELECT 1').then(() => gap(run));
        return Promise.all([first.then(() => query('SELECT 2')), query('SELECT 3')]);
      },
    });
    expect(await choicesOf(branches)).toEqual([
      ['alice alice/2 → alice', 'alice alice/2 → alice/2', 'alice → alice', 'finished'].join('\n'),
    ]);
  });

  it('after a client has come and gone again and again while another statement of its own waits at its gate', async () => {
    const branches: Program[string] = (pool, query) => {
      const visit = async (): Promise<void> => {
        await throughMessagePort();
        (await pool.connect()).release();
      };
      const first = query('SELECT 1').then(() => inChain(5, visit));
      return Promise.all([first.then(() => query('SELECT 2')), query('SELECT 3')]);
    };
    expect(await choicesOf({ alice: branches })).toEqual([
      ['alice alice/2 → alice', 'alice alice/2 → alice/2', 'alice → alice', 'finished'].join('\n'),
    ]);
  });

  it('on both connections that it uses at the same time', async () => {
    const both: Program[string] = async (_pool, query) => {
      await Promise.all([query('SELECT 1').then(() => ticks(100)), query('SELECT 2')]);
      await Promise.all([ticks(50).then(() => query('SELECT 3')), nextTick().then(() => query('SELECT 4'))]);
    };
    expect(await choicesOf({ alice: both, bob: ['SELECT 5'] })).toMatchInlineSnapshot(`
      [
        "alice alice/2 bob → alice
      alice/2 bob → alice/2
      alice alice/2 bob → alice
      alice/2 bob → alice/2
      bob → bob
      finished",
      ]
    `);
  });
});

describe('a client that is given back goes to whoever waits for it before the next choice', () => {
  const borrows =
    (release: (client: { release: (error?: boolean) => void }) => void): Program[string] =>
    async (pool) => {
      const client = await pool.connect();
      await client.query('SELECT 1');
      await ticks(30);
      release(client);
    };

  it('from hand to hand in a pool of one', async () => {
    const polite = borrows((client) => client.release());
    expect(
      await choicesOf(
        { alice: polite, bob: (_pool, query) => query('SELECT 2'), carol: polite },
        { pools: 1, poolSize: 1 },
      ),
    ).toMatchInlineSnapshot(`
      [
        "alice → alice
      bob → bob
      carol → carol
      finished",
      ]
    `);
  });

  it('as a new connection when the old one was thrown away', async () => {
    const wasteful = borrows((client) => client.release(true));
    expect(
      await choicesOf(
        { alice: wasteful, bob: (_pool, query) => query('SELECT 2'), carol: wasteful },
        { pools: 1, poolSize: 1 },
      ),
    ).toMatchInlineSnapshot(`
      [
        "alice → alice
      bob → bob
      carol → carol
      finished",
      ]
    `);
  });
});
