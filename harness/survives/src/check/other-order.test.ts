import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

interface Queue {
  join: (pool: pg.Pool, guest: string) => Promise<void>;
  waiting: (pool: pg.Pool) => Promise<string[]>;
}

const contract = subject<Queue>().contract<readonly string[]>({
  sentences: { joined: 'who comes later stands behind', view: 'the board shows the queue as it stands' },
  begin: { state: [] },
  calls: {
    join: {
      args: [fc.constantFrom('ann', 'ben', 'cleo')],
      about: () => ['queue'],
      step: (queue, [guest]) => ({ sentence: 'joined', answer: undefined, then: [...queue, guest] }),
    },
    waiting: {
      args: [],
      about: () => ['queue'],
      reads: true,
      step: (queue) => ({ sentence: 'joined', answer: [...queue] }),
    },
  },
  views: {
    board: {
      sentence: 'view',
      columns: { names: 'text' },
      rows: (queue) => [{ names: queue.join() }],
    },
  },
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const IN_ORDER = { code: 'ORDER BY id', view: 'ORDER BY id' };

async function inSequence(order: Partial<typeof IN_ORDER>) {
  const by = { ...IN_ORDER, ...order };
  const { properties } = await check<Queue>({
    name: 'queue',
    code: (pool: pg.Pool) => ({
      join: async (guest: string) =>
        void (await pool.query('INSERT INTO queue (guest) VALUES ($1)', [guest])),
      waiting: async () =>
        (await pool.query<{ guest: string }>(`SELECT guest FROM queue ${by.code}`)).rows.map(
          ({ guest }) => guest,
        ),
    }),
    schema: async (owner: pg.Client) =>
      void (await owner.query(`
        CREATE TABLE queue (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, guest text NOT NULL);
        CREATE VIEW board AS SELECT concat_ws(',', VARIADIC ARRAY(SELECT guest FROM queue ${by.view})) AS names`)),
    server,
    seed: '',
    state: 'SELECT count(*) FROM queue',
    contract,
    promises: [],
  });
  return properties.find(({ id }) => id === 'one-call-after-another')!;
}

it('what is in order because it was written so is found in another order one day', async () => {
  expect((await inSequence({})).verdict).toBe('survived');
  for (const wrong of [{ code: '' }, { view: '' }]) {
    const { verdict, counterexample } = await inSequence(wrong);
    expect(verdict).toBe('broke');
    expect(counterexample!.reproduced).toBe('10/10');
    expect(counterexample!.timeline).toContainEqual(
      expect.objectContaining({
        kind: 'noted',
        what: 'the rows of each table were written anew, the last first',
      }),
    );
  }
});
