import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Chooser } from './choosing.ts';
import type { Database } from './database.ts';
import { play, databaseFor, type Program } from './testing/programs.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
     INSERT INTO counters SELECT i, 0 FROM generate_series(1, 9) i;`,
  );
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const byDefault: Chooser = (point) => point.byDefault;

/** Lets the callers take turns: whoever has not just run goes next, if it can. */
const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};

const update = (row: number) => `UPDATE counters SET n = n + 1 WHERE id = ${row}`;

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
    const { ending } = await play(database, { alice: nested, bob: nested }, inTurns, {
      pools: 1,
      poolSize: 2,
    });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'pool-starvation' });
  });

  it('and it is said who has kept a client, or that one with a broken connection was kept', async () => {
    const keeps: Program[string] = async (pool) => {
      await (await pool.connect()).query('SELECT 1');
    };
    const onOnePool = { pools: 1, poolSize: 1 };
    const leaked = await play(database, { alice: keeps, bob: ['SELECT 2'] }, inTurns, onOnePool);
    expect(leaked.ending).toMatchObject({
      sentence:
        'bob can never go on: it waits for a pool client, and alice never gave back what had been lent',
    });
    const breaks: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    };
    const broken = await play(database, { alice: breaks, bob: ['SELECT 2'] }, inTurns, onOnePool);
    expect(broken.ending).toMatchObject({
      sentence:
        'bob can never go on: it waits for a pool client, and one whose connection broke was never given back',
    });
  });

  it('and of a crowd a few are named', async () => {
    const keeps: Program[string] = async (pool) => {
      await (await pool.connect()).query('SELECT 1');
    };
    const waits = Object.fromEntries(['bob', 'cem', 'dan', 'eve', 'fay'].map((name) => [name, ['SELECT 2']]));
    const { ending } = await play(database, { alice: keeps, ...waits }, inTurns, { pools: 1, poolSize: 1 });
    expect(ending).toMatchObject({
      sentence: expect.stringMatching(/^\w+, \w+, \w+ and 2 others can never go on: each waits/) as string,
    });
  });

  it('whoever tries again at once, and fails until somebody lets go, is left for the others', async () => {
    const tries: Program[string] = async (_pool, query) => {
      for (;;) {
        const taken = await query('SELECT n FROM counters WHERE id = 1 FOR UPDATE NOWAIT').then(
          () => true,
          () => false,
        );
        if (taken) return 'done';
      }
    };
    const holds = ['BEGIN', 'SELECT n FROM counters WHERE id = 1 FOR UPDATE', 'COMMIT'];
    // bob comes when alice has the row, and nobody ever switches back.
    const chooser: Chooser = ({ enabled, last, byDefault: stay }) =>
      last?.lane === 'alice' && last.anchor.startsWith('SELECT') ? enabled.length - 1 : stay;
    const { answers, ending } = await play(database, { alice: holds, bob: tries }, chooser);
    expect({ answers, kind: ending.kind }).toEqual({ answers: ['done', 'done'], kind: 'finished' });
  });

  it('a promise that nobody settles is called that', async () => {
    const { ending } = await play(
      database,
      { alice: () => new Promise(() => undefined), bob: ['SELECT 1'] },
      byDefault,
    );
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'javascript' });
  });

  it('a lock on a connection given back in the middle of a transaction is called that', async () => {
    const forgets: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(update(1));
      client.release();
    };
    const { ending, findings } = await play(database, { alice: forgets, bob: [update(1)] }, byDefault);
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'kept-lock' });
    expect(findings.map(({ rule }) => rule)).toContain('released-in-transaction');
  });

  it('a connection thrown away in the middle of a transaction keeps nothing, and is no fault', async () => {
    const throwsAway: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query(update(1));
      client.release(new Error('not this one again'));
    };
    const { ending, findings } = await play(database, { alice: throwsAway, bob: [update(1)] }, byDefault);
    expect(ending.kind).toBe('finished');
    expect(findings).toEqual([]);
  });

  it('a lock held by a session from outside is called that', async () => {
    const outsider = new pg.Client(database.own.admin);
    await outsider.connect();
    try {
      const meets: Program[string] = async (_pool, query) => {
        await outsider.query(`BEGIN; ${update(5)}`);
        await query(update(5));
      };
      const { ending } = await play(database, { alice: meets, bob: ['SELECT 1'] }, byDefault);
      expect(ending).toMatchObject({ kind: 'stuck', cause: 'foreign-lock' });
      await expect(play(database, { alice: ['SELECT 1'] }, byDefault)).rejects.toThrow(
        'a session outside this check holds a lock',
      );
    } finally {
      await outsider.query('ROLLBACK');
      await outsider.end();
    }
  });

  it('and one that such a session gives back in time is waited for', async () => {
    const outsider = new pg.Client(database.own.admin);
    await outsider.connect();
    let letsGo: Promise<unknown> | undefined;
    const meets: Program[string] = async (_pool, query) => {
      await outsider.query(`BEGIN; ${update(5)}`);
      setTimeout(() => {
        letsGo = outsider.query('ROLLBACK');
      }, 300);
      await query(update(5));
      return 'done';
    };
    const { ending, answers } = await play(database, { alice: meets }, byDefault);
    // Whoever waited may go on before the outsider hears that it has let go.
    await letsGo;
    await outsider.end();
    expect(ending).toEqual({ kind: 'finished' });
    expect(answers).toEqual(['done']);
  });

  it('a loop without end is stopped after a number of statements', async () => {
    const forever: Program[string] = async (_pool, query) => {
      for (;;) await query('SELECT 1');
    };
    const { ending } = await play(database, { alice: forever }, byDefault, { stepLimit: 50 });
    expect(ending.kind).toBe('overrun');
  });

  it('a statement without end is stopped, and the next run is not disturbed', async () => {
    const slow = await play(database, { alice: ['SELECT pg_sleep(60)'] }, byDefault, {
      statementLimitMs: 200,
    });
    expect(slow.ending.kind).toBe('overrun');
    const next = await play(database, { alice: [update(1)] }, byDefault);
    expect(next.answers).toEqual(['done']);
  });
});
