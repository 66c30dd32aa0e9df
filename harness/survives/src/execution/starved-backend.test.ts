import type pg from 'pg';
import { expect, it } from 'vitest';
import { startPostgres } from '../postgres/start.ts';
import { underLoad } from './conduct.ts';
import { play, databaseFor } from './testing/programs.ts';

const update = (row: number) => `UPDATE counters SET n = n + 1 WHERE id = ${row}`;

it('whoever has been given a lock, and has had no time to run, does not count as waiting', async () => {
  // Backends are stopped by process id: they have to be processes of this machine.
  await using server = await startPostgres({ provider: 'embedded' });
  const database = await databaseFor(
    server,
    `CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
     INSERT INTO counters SELECT i, 0 FROM generate_series(1, 3) i;`,
  );
  const backends: Record<string, number> = {};
  /** As on a machine that has other things to do. */
  const standsStill = (who: string, ms: number): void => {
    process.kill(backends[who]!, 'SIGSTOP');
    setTimeout(() => process.kill(backends[who]!, 'SIGCONT'), ms);
  };
  const sends =
    (who: string, statements: string[], last = () => {}) =>
    async (pool: Pick<pg.Pool, 'connect'>) => {
      const client = await pool.connect();
      try {
        const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        backends[who] = rows[0]!.pid;
        for (const sql of ['BEGIN', ...statements]) await client.query(sql);
        last();
        await client.query('COMMIT');
        return 'done';
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    };
  const { answers, ending } = await play(
    database,
    {
      alice: sends('alice', [update(1), 'SELECT pg_sleep(0.3)'], () => {
        standsStill('bob', 100);
        standsStill('cem', 400);
      }),
      // Is given row 1 by alice, lets cem come next, and waits for row 3 before there is an answer.
      bob: sends('bob', [
        'SELECT pg_sleep(0.1)',
        'SELECT n FROM counters WHERE id IN (1, 3) ORDER BY id FOR UPDATE',
      ]),
      // Has row 3, and stands behind bob for row 1.
      cem: sends('cem', [update(3), 'SELECT pg_sleep(0.2)', update(1)]),
    },
    underLoad(),
  );
  await database.close();
  expect(ending).toEqual({ kind: 'finished' });
  expect(answers).toEqual(['done', 'done', '40P01']);
});
