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

describe('what a caller leaves behind', () => {
  it('an answer before the last write is noticed, whether the write was sent or not', async () => {
    const floating: Program[string] = async (_pool, query) => {
      await query(update(1));
      void query(update(2));
      return 'done';
    };
    const { findings, answers } = await play(database, { alice: floating, bob: [update(3)] }, byDefault);
    expect(answers[0]).toBe('done');
    expect(findings.map(({ rule }) => rule)).toContain('statement-after-answer');
  });

  it('ROLLBACK after a COMMIT that failed is not held against anybody', async () => {
    const serializable = [
      'BEGIN ISOLATION LEVEL SERIALIZABLE',
      'SELECT sum(n) FROM counters',
      update(1),
      'COMMIT',
    ];
    const other = ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'SELECT sum(n) FROM counters', update(2), 'COMMIT'];
    const { answers, findings } = await play(database, { alice: serializable, bob: other }, inTurns);
    expect(answers).toContain('40001');
    expect(findings).toEqual([]);
  });

  it('nor is a ROLLBACK to spare on the connection of a caller, as in a finally', async () => {
    const { findings } = await play(database, { alice: ['BEGIN', 'COMMIT', 'ROLLBACK'] }, byDefault);
    expect(findings).toEqual([]);
  });

  it('ROLLBACK through the pool, on whatever connection, is', async () => {
    const lost: Program[string] = (_pool, query) => query('ROLLBACK');
    const { findings } = await play(database, { alice: lost }, byDefault);
    expect(findings.map(({ rule }) => rule)).toEqual(['transaction-notice']);
  });

  it('an unlock on a connection that does not hold the lock is, and is no matter of transactions', async () => {
    const astray: Program[string] = (_pool, query) => query('SELECT pg_advisory_unlock(1)');
    const { findings } = await play(database, { alice: astray }, byDefault);
    expect(findings.map(({ rule }) => rule)).toEqual(['unlocked-elsewhere']);
  });
});
