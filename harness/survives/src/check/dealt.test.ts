import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentConsole } from '../execution/silent-console.ts';
import { demand, subject, type Definition, type Property, type Result } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { passesOf } from './efforts.ts';
import { OpenSetup } from './open-setup.ts';
import { Work } from './work.ts';

/** A counter that loses one, one that does not, and one whose connections are left with a setting, or are lost. */
interface Counters {
  loses: (pool: pg.Pool) => Promise<void>;
  keeps: (pool: pg.Pool) => Promise<void>;
  sets: (pool: pg.Pool) => Promise<string>;
}
const code = (pool: pg.Pool) => ({
  loses: async () => {
    const { rows } = await pool.query<{ n: number }>('SELECT n FROM counters');
    await pool.query('UPDATE counters SET n = $1', [rows[0]!.n + 1]);
  },
  keeps: async () => void (await pool.query('UPDATE counters SET n = n + 1')),
  sets: async () => {
    const client = await pool.connect();
    try {
      await client.query(
        "SELECT set_config('app.seen', coalesce(current_setting('app.seen', true), '') || 'x', false)",
      );
      return (await client.query<{ seen: string }>("SELECT current_setting('app.seen') AS seen")).rows[0]!
        .seen;
    } finally {
      client.release();
    }
  },
});

const { safety, call } = subject<Counters>();
const CALLERS = ['ann', 'ben'];
const by = (fn: keyof Counters, own: Partial<Property> = {}): Property =>
  ({
    ...safety(fn, {
      inputs: fc.constant(CALLERS),
      calls: (callers) => callers.map((caller) => call(caller, fn)),
      holds: ({ outcomes, state }: Result<Counters>) => {
        const made = outcomes.filter(({ error }) => error === undefined).length;
        if (fn === 'loses')
          demand(state[0]!['n'] === made, { headline: 'one is lost', expected: '2', seen: '1' });
        // Each is on an instance of its own, with connections as if nobody had been there.
        for (const { value } of outcomes)
          if (fn === 'sets' && value !== undefined)
            demand(value === 'x', { headline: 'more', expected: 'x', seen: value });
      },
    }),
    ...own,
  }) as Property;

const promises = [
  by('loses'),
  by('keeps'),
  by('sets', { instances: () => ({ ann: 'a', ben: 'b' }) }),
  by('keeps', { id: 'hit', faults: ['connection-lost'] }),
];
const definition: Definition = { state: 'SELECT n FROM counters', promises };

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** Who takes which property, in which order, in which pass. */
interface Dealing {
  stages: number;
  order: readonly number[];
  stageOf: (property: number, pass: number) => number;
}

async function told({ stages: count, order, stageOf }: Dealing): Promise<unknown[]> {
  const schema = async (owner: pg.Client): Promise<void> =>
    void (await owner.query('CREATE TABLE counters (n int); INSERT INTO counters VALUES (0)'));
  const request = { name: 'counters', code, definition, schema, server };
  const open = await OpenSetup.open(request, silentConsole());
  try {
    const stages = await Promise.all(Array.from({ length: count }, () => open.stage()));
    const works = promises.map(
      (property, index) => new Work(stages[0]!, request, { property, index, of: () => promises.length }),
    );
    for (const [pass, effort] of passesOf({}).entries())
      for (const index of order) await works[index]!.pass(stages[stageOf(index, pass)]!, effort);
    const verdicts = [];
    for (const [index, work] of works.entries()) {
      const { verdict } = (await work.conclude(stages[stageOf(index, 2)]!))!;
      const { counterexample, ...rest } = verdict;
      verdicts.push({ ...rest, token: counterexample?.token, again: counterexample?.reproduced });
    }
    return verdicts;
  } finally {
    await open.close();
  }
}

it('whoever takes a property next, on whichever database with connections of others, comes to the same', async () => {
  const alone = await told({ stages: 1, order: [0, 1, 2, 3], stageOf: () => 0 });
  expect(alone).toMatchObject([
    { verdict: 'broke', again: '10/10' },
    { verdict: 'survived' },
    { verdict: 'survived' },
    { verdict: 'survived' },
  ]);
  expect(await told({ stages: 2, order: [3, 2, 1, 0], stageOf: (n) => n % 2 })).toEqual(alone);
  expect(await told({ stages: 3, order: [2, 0, 3, 1], stageOf: (n, pass) => (n + pass) % 3 })).toEqual(alone);
});
