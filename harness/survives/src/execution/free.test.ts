import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../model/history.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { underLoad } from './conduct.ts';
import type { Database } from './database.ts';
import { play, databaseFor, type Program } from './testing/programs.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE SEQUENCE signs;
     CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
     INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i;`,
  );
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

type Options = Parameters<typeof play>[3] & { inStep?: boolean };
const free = (script: Parameters<typeof play>[1], { inStep, ...options }: Options = {}) =>
  play(database, script, underLoad({ inStep }), options);

const update = (row: number) => `UPDATE counters SET n = n + 1 WHERE id = ${row}`;
const kinds = (events: readonly HistoryEvent[]) => events.map(({ kind, lane }) => `${kind} ${lane}`);
const read = async (row: number) =>
  (await database.read('SELECT n FROM counters WHERE id = $1', [row]))[0]!['n'];

describe('without a schedule', () => {
  it('statements of two callers are under way at the same time', async () => {
    // A sequence shows at once what others have done: alice's statement ends while bob's has been sent, or never.
    const untilBob =
      'DO $$ BEGIN WHILE NOT (SELECT is_called FROM signs) LOOP PERFORM pg_sleep(0.001); END LOOP; END $$';
    const { history, answers } = await free({ alice: [untilBob], bob: ["SELECT nextval('signs')"] });
    expect(answers).toEqual(['done', 'done']);
    expect(kinds(history.events).slice(0, 4)).toEqual([
      'call alice',
      'call bob',
      'statement alice',
      'statement bob',
    ]);
  });

  it('lost updates happen by themselves', async () => {
    const careless: Program[string] = async (pool) => {
      for (let i = 0; i < 50; i++) {
        const { rows } = (await pool.query('SELECT n FROM counters WHERE id = 1')) as {
          rows: { n: number }[];
        };
        await pool.query('UPDATE counters SET n = $1 WHERE id = 1', [rows[0]!.n + 1]);
      }
    };
    const { ending } = await free({ alice: careless, bob: careless }, { stepLimit: 1_000 });
    expect(ending.kind).toBe('finished');
    expect(await read(1)).toBeLessThan(100);
  });

  it('the server hands locks on', async () => {
    const turn = ['BEGIN', update(1), 'SELECT pg_sleep(0.01)', 'COMMIT'];
    const { answers } = await free({ alice: turn, bob: turn, carol: turn, dave: turn });
    expect(answers).toEqual(['done', 'done', 'done', 'done']);
    expect(await read(1)).toBe(4);
  });

  it('the server ends deadlocks, however they come about', { timeout: 60_000 }, async () => {
    const abba: Program = {
      alice: ['BEGIN', update(1), update(2), 'COMMIT'],
      bob: ['BEGIN', update(2), update(1), 'COMMIT'],
    };
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const { ending, answers } = await free(abba);
      expect(ending.kind).toBe('finished');
      seen.add(answers.map(String).sort().join(' '));
    }
    expect([...seen].filter((one) => one !== 'done done')).toEqual(['40P01 done']);
  });
});

describe('in step', () => {
  /** Each reads later than the one before has committed, unless somebody makes them wait for each other. */
  const slowerAndSlower = Object.fromEntries(
    Array.from({ length: 8 }, (_, n) => [
      `caller-${n + 1}`,
      [
        `SELECT pg_sleep(${(n % 4) * 0.05})`,
        'BEGIN ISOLATION LEVEL REPEATABLE READ',
        'SELECT n FROM counters WHERE id = 1',
        update(1),
        'COMMIT',
      ],
    ]),
  );
  const played = async (inStep: boolean) => {
    const { answers } = await free(slowerAndSlower, { pools: 1, poolSize: 4, inStep });
    return answers.map(String).sort();
  };

  it('as many meet as the pool lets in, however slow some of them are', async () => {
    const one = ['40001', '40001', '40001', 'done'];
    expect(await played(true)).toEqual([...one, ...one].sort());
    expect((await played(false)).filter((answer) => answer === 'done').length).toBeGreaterThan(2);
  });

  it('whoever waits for a lock does not keep the others from going on', async () => {
    const turn = ['BEGIN', update(1), 'SELECT n FROM counters', 'COMMIT'];
    const { answers, ending } = await free({ alice: turn, bob: turn, carol: turn }, { inStep: true });
    expect(ending.kind).toBe('finished');
    expect(answers).toEqual(['done', 'done', 'done']);
  });

  it('a pool that ran dry is still called that', async () => {
    const nested: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query('SELECT 1');
      return pool.query('SELECT 2').finally(() => client.release());
    };
    const { ending } = await free({ alice: nested, bob: nested }, { pools: 1, poolSize: 2, inStep: true });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'pool-starvation' });
  });
});

describe('time', () => {
  it('passes when nothing else can go on, and costs none', async () => {
    const sleeper =
      (ms: number, timers: { setTimeout: typeof setTimeout }): Program[string] =>
      async (_pool, query) => {
        await query(update(1));
        await new Promise((wake) => timers.setTimeout(wake, ms));
        await query(update(1));
      };
    const { ending, history } = await free(({ board: { timers } }) => {
      const { globals } = timers as unknown as { globals: { setTimeout: typeof setTimeout } };
      return { alice: sleeper(7_200_000, globals), bob: sleeper(3_600_000, globals) };
    });
    expect(ending.kind).toBe('finished');
    expect(history.events.filter(({ kind }) => kind === 'wake').map(({ lane }) => lane)).toEqual([
      'bob/timer',
      'alice/timer',
    ]);
  });

  it('wakes all who sleep until the same instant, and none of them alone', async () => {
    const { history } = await free(({ board: { timers } }) => {
      const sleeper: Program[string] = async (_pool, query) => {
        await new Promise((wake) => void timers.globals.setTimeout(wake, 1_000));
        await query('SELECT 1');
      };
      return { alice: sleeper, bob: sleeper, carol: sleeper };
    });
    const kinds = history.events
      .map(({ kind }) => kind)
      .filter((kind) => kind === 'wake' || kind === 'statement');
    expect(kinds.slice(0, 3)).toEqual(['wake', 'wake', 'wake']);
  });

  it('passes while others wait for a lock of the one who sleeps', async () => {
    const { ending, answers } = await free(({ board: { timers } }) => {
      const { globals } = timers as unknown as { globals: { setTimeout: typeof setTimeout } };
      const holder: Program[string] = async (pool) => {
        const client = await pool.connect();
        await client.query('BEGIN');
        await client.query(update(1));
        await new Promise((wake) => globals.setTimeout(wake, 60_000));
        await client.query('COMMIT');
        client.release();
        return 'slept';
      };
      return { alice: holder, bob: [update(1)] };
    });
    expect(ending.kind).toBe('finished');
    expect(answers).toEqual(['slept', 'done']);
  });
});

describe('when nobody can go on', () => {
  it('a pool that ran dry is called that', async () => {
    const nested: Program[string] = async (pool) => {
      const client = await pool.connect();
      try {
        await client.query('SELECT 1');
        return await pool.query('SELECT 2');
      } finally {
        client.release();
      }
    };
    const { ending } = await free({ alice: nested, bob: nested }, { pools: 1, poolSize: 2 });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'pool-starvation' });
  });

  it('a promise that nobody settles is called that', async () => {
    const { ending } = await free({ alice: () => new Promise(() => undefined), bob: ['SELECT 1'] });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'javascript' });
  });

  it('a lock on a connection given back in the middle of a transaction is called that', async () => {
    const forgets: Program[string] = async (pool, query) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(update(1));
      client.release();
      const other = await pool.connect();
      const third = await pool.connect();
      await third.query(update(1));
      await query(String(other));
    };
    const { ending, history } = await free({ alice: forgets });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'kept-lock' });
    expect(history.events.at(-1)).toMatchObject({ kind: 'statement', state: 'waiting', waitsFor: ['alice'] });
  });

  it('a loop without end is stopped after a number of statements', async () => {
    const forever: Program[string] = async (_pool, query) => {
      for (;;) await query('SELECT 1');
    };
    const { ending } = await free({ alice: forever }, { stepLimit: 500 });
    expect(ending).toEqual({
      kind: 'overrun',
      sentence: 'alice had not finished after 500 statements',
    });
  });

  it('a statement without end is stopped, and the next run is not disturbed', async () => {
    const slow = await free({ alice: ['SELECT pg_sleep(60)'] }, { statementLimitMs: 200 });
    expect(slow.ending).toMatchObject({ kind: 'overrun' });
    expect((await free({ alice: [update(1)] })).answers).toEqual(['done']);
  });

  it('one slow statement is no reason to stop while others are answered', async () => {
    const busy: Program[string] = async (_pool, query) => {
      for (let i = 0; i < 40; i++) await query('SELECT pg_sleep(0.02)');
    };
    const { ending } = await free({ alice: ['SELECT pg_sleep(0.7)'], bob: busy }, { statementLimitMs: 300 });
    expect(ending.kind).toBe('finished');
  });
});

describe('the history', () => {
  it('of a few statements is whole', async () => {
    const { history } = await free({ alice: ['SELECT 1', 'SELECT 2'] });
    expect(kinds(history.events)).toEqual([
      'call alice',
      'statement alice',
      'statement alice',
      'answer alice',
    ]);
  });

  it('of thousands keeps the beginning and the end, and counts the rest', async () => {
    const many: Program[string] = async (pool) => {
      await Promise.all(Array.from({ length: 3_000 }, (_, i) => pool.query('SELECT $1::int', [i])));
    };
    const { history, ending } = await free({ alice: many }, { stepLimit: 5_000 });
    expect(ending.kind).toBe('finished');
    expect(history.events.length).toBeLessThan(250);
    const left = history.events.filter(({ kind }) => kind === 'statement');
    const omitted = history.events.flatMap((event) => (event.kind === 'omitted' ? [event.statements] : []));
    expect(omitted).toHaveLength(1);
    expect(left.length + omitted[0]!).toBe(3_000);
    expect(history.events[1]).toMatchObject({ step: 1, state: 'completed', result: { rowCount: 1 } });
    expect(history.events.at(-2)).toMatchObject({ step: 3_000, state: 'completed' });
    expect(history.events.at(-1)).toMatchObject({ kind: 'answer', caller: 'alice' });
  });
});

describe('a caller that comes later', () => {
  const log: string[] = [];
  const logged =
    (name: string, statements: number) =>
    async (_pool: unknown, query: (sql: string) => Promise<unknown>) => {
      for (let i = 0; i < statements; i++) {
        log.push(name);
        await query('SELECT 1');
      }
    };

  it('starts after so many statements, or when nothing else can go on', async () => {
    log.length = 0;
    await free((run) => ({
      alice: logged('alice', 20),
      bob: async (pool, query) => {
        await run.sent(10);
        await logged('bob', 1)(pool, query);
      },
      carol: async (pool, query) => {
        await run.sent(1_000);
        await logged('carol', 1)(pool, query);
      },
    }));
    expect(log.indexOf('bob')).toBe(10);
    expect(log.at(-1)).toBe('carol');
  });
});
