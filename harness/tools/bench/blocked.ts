import pg from 'pg';
import type { Chooser } from '../../survives/src/execution/choosing.ts';
import { play, databaseFor } from '../../survives/src/execution/testing/programs.ts';
import { monotonicMs } from '../../survives/src/time/real-clock.ts';
import type { Benchmark } from './bench.ts';
import { median, quantile, roundTripMs } from './statistics.ts';

const update = 'UPDATE counters SET n = n + 1 WHERE id = 1';

/**
 * Alice takes the row, bob wants it: from the choice that sends bob's statement to the choice after it, for which
 * the engine must have believed that he waits.
 */
function stopwatch(times: number[]): Chooser {
  let sentMs: number | null = null;
  return ({ enabled, last }) => {
    if (sentMs !== null) times.push(monotonicMs() - sentMs);
    const both = enabled.length === 2;
    const wanted = both && last?.anchor === 'UPDATE counters' ? 'bob' : 'alice';
    const chosen = Math.max(
      0,
      enabled.findIndex(({ lane }) => lane === wanted),
    );
    sentMs = wanted === 'bob' ? monotonicMs() : null;
    return chosen;
  };
}

export const blocked: Benchmark = {
  name: 'blocked',
  title: 'From sending a statement that blocks to believing that it does',
  async measure({ server, repeats }) {
    const database = await databaseFor(
      server,
      'CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counters VALUES (1, 0)',
    );
    const client = new pg.Client(database.own.role);
    try {
      await client.connect();
      const times: number[] = [];
      for (let i = 0; i < repeats; i++) {
        await play(database, { alice: ['BEGIN', update, 'COMMIT'], bob: [update] }, stopwatch(times));
      }
      const tripMs = await roundTripMs(client);
      const numbers = {
        medianMs: median(times),
        p95Ms: quantile(times, 0.95),
        medianInRoundTrips: median(times) / tripMs,
        measured: times.length,
      };
      return {
        head: ['median', '95 of 100 within', 'median, in plain round trips'],
        rows: [
          [
            `${numbers.medianMs.toFixed(1)} ms`,
            `${numbers.p95Ms.toFixed(1)} ms`,
            numbers.medianInRoundTrips.toFixed(1),
          ],
        ],
        numbers,
        notes: [
          `${times.length} waits for a row. 1 ms of each is deadlock_timeout, before which the server does not look for a cycle.`,
        ],
      };
    } finally {
      await client.end();
      await database.close();
    }
  },
};
