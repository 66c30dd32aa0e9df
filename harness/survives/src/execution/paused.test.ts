import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CopyIn, Cursor } from '../pool/testing/in-parts.ts';
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
  database = await databaseFor(server, 'CREATE TABLE names (name text PRIMARY KEY)');
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};

const played = async (program: Program, chooser = inTurns): Promise<[string, unknown[], unknown[]]> => {
  const { ending, history, answers, findings } = await play(database, program, chooser);
  expect(findings).toEqual([]);
  const statements = history.events.flatMap((event) =>
    event.kind === 'statement' ? [[event.lane, event.anchor, event.state]] : [],
  );
  return [ending.kind, statements, answers];
};

describe('a statement that waits for the code', () => {
  it('keeps nobody waiting: a cursor, between two rows', async () => {
    const alice: Program[string] = async (pool, query) => {
      const client = await pool.connect();
      const cursor = client.query(new Cursor('SELECT generate_series(1, 2)'));
      await cursor.suspended;
      await query("INSERT INTO names VALUES ('alice')");
      cursor.read();
      cursor.read();
      await cursor.end;
      client.release();
      return 'done';
    };
    expect(await played({ alice, bob: ["INSERT INTO names VALUES ('bob')"] })).toEqual([
      'finished',
      [
        ['alice', 'SELECT', 'completed'],
        ['alice/2', 'INSERT names', 'completed'],
        ['bob', 'INSERT names', 'completed'],
      ],
      ['done', 'done'],
    ]);
  });

  it('keeps nobody waiting: COPY into a table, until its rows have come to an end', async () => {
    const alice: Program[string] = async (pool, query) => {
      const client = await pool.connect();
      const copy = client.query(new CopyIn('COPY names (name) FROM STDIN'));
      await copy.ready;
      // Begins as the message does that ends a COPY.
      copy.write('carol\n');
      await query("INSERT INTO names VALUES ('alice')");
      copy.finish();
      await copy.end;
      client.release();
      return 'done';
    };
    expect(await played({ alice, bob: ["INSERT INTO names VALUES ('bob')"] })).toEqual([
      'finished',
      [
        ['alice', 'COPY names', 'completed'],
        ['alice/2', 'INSERT names', 'completed'],
        ['bob', 'INSERT names', 'completed'],
      ],
      ['done', 'done'],
    ]);
  });

  it('may wait for a lock before it goes on', async () => {
    const alice: Program[string] = async (pool) => {
      const client = await pool.connect();
      const copy = client.query(new CopyIn('COPY names (name) FROM STDIN'));
      await copy.ready;
      copy.write('dave\n');
      copy.finish();
      await copy.end.catch(({ code }: { code: string }) => code);
      client.release();
      return 'done';
    };
    const bob = ['BEGIN', "INSERT INTO names VALUES ('dave')", 'ROLLBACK'];
    const holdsFirst: Chooser = ({ enabled, waiting }) =>
      Math.max(
        0,
        enabled.findIndex(
          ({ lane, anchor }) => lane === 'bob' && anchor !== 'ROLLBACK' && waiting.length === 0,
        ),
      );
    expect(await played({ alice, bob }, holdsFirst)).toEqual([
      'finished',
      [
        ['bob', 'BEGIN', 'completed'],
        ['bob', 'INSERT names', 'completed'],
        ['alice', 'COPY names', 'waiting'],
        ['bob', 'ROLLBACK', 'completed'],
      ],
      ['done', 'done'],
    ]);
  });

  it('does not keep its own caller from sleeping', async () => {
    const script = (run: Run): Program => ({
      alice: async (pool) => {
        const client = await pool.connect();
        const cursor = client.query(new Cursor('SELECT generate_series(1, 2)'));
        await cursor.suspended;
        await run.board.timers.modules['timers/promises'].setTimeout(1_000);
        cursor.read();
        cursor.read();
        await cursor.end;
        client.release();
      },
      bob: ['SELECT 3', 'SELECT 4'],
    });
    const { ending, choices } = await play(database, script, inTurns);
    expect(ending.kind).toBe('finished');
    expect(choices.map(({ lanes, chosen }) => lanes[chosen])).toEqual(['alice', 'bob', 'alice/timer', 'bob']);
  });

  it('is never answered where nothing more is asked', async () => {
    const alice: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query(new Cursor('SELECT generate_series(1, 2)')).end;
    };
    const { ending } = await play(database, { alice }, inTurns);
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'javascript' });
  });
});

describe('when a run is over', () => {
  it('a stream that nobody listens to does not end the process', async () => {
    const alice: Program[string] = async (pool) => {
      const client = await pool.connect();
      client.query(new Cursor('SELECT generate_series(1, 2)'));
      client.query(new pg.Query('SELECT 3'));
      await new Promise(() => undefined);
    };
    expect((await play(database, { alice }, inTurns)).ending.kind).toBe('stuck');
    expect((await play(database, { alice: ['SELECT 1'] }, inTurns)).ending.kind).toBe('finished');
  });
});
