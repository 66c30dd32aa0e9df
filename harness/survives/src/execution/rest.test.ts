import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import type { Chooser } from './choosing.ts';
import type { VirtualTimers } from '../time/virtual-timers.ts';
import { underLoad } from './conduct.ts';
import type { Database } from './database.ts';
import { told } from './testing/histories.ts';
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

const inTurnsFrom =
  (first: string): Chooser =>
  ({ enabled, byDefault: otherwise, last }) =>
    last ? otherwise : enabled.findIndex(({ lane }) => lane === first);

const update = (row: number) => `UPDATE counters SET n = n + 1 WHERE id = ${row}`;

describe('what counts as being at rest', () => {
  it('a statement that waits for a row waits for its holder, by name, and resumes when the holder commits', async () => {
    const { history } = await play(
      database,
      { alice: ['BEGIN', update(1), 'COMMIT'], bob: [update(1)] },
      inTurns,
    );
    expect(told(history.events)).toMatchInlineSnapshot(`
      [
        "call alice",
        "call bob",
        "statement alice BEGIN completed",
        "statement bob UPDATE counters completed",
        "answer bob",
        "statement alice UPDATE counters completed",
        "statement alice COMMIT completed",
        "answer alice",
      ]
    `);
    const held = await play(
      database,
      { alice: ['BEGIN', update(1), 'COMMIT'], bob: ['SELECT', update(1)] },
      inTurns,
    );
    expect(told(held.history.events)).toMatchInlineSnapshot(`
      [
        "call alice",
        "call bob",
        "statement alice BEGIN completed",
        "statement bob SELECT completed",
        "statement alice UPDATE counters completed",
        "statement bob UPDATE counters waiting waits for alice",
        "statement alice COMMIT completed",
        "answer alice",
        "resumed bob completed",
        "answer bob",
      ]
    `);
  });

  it('a delay is never taken for a lock', async () => {
    const { history, ending } = await play(
      database,
      { alice: ['SELECT pg_sleep(0.3)'], bob: ['SELECT'] },
      byDefault,
    );
    expect(ending.kind).toBe('finished');
    expect(history.events.some((event) => event.kind === 'statement' && event.state === 'waiting')).toBe(
      false,
    );
  });

  it('SERIALIZABLE READ ONLY DEFERRABLE waits for a safe snapshot, which is no lock', async () => {
    const program: Program = {
      alice: ['BEGIN ISOLATION LEVEL SERIALIZABLE', update(1), 'COMMIT'],
      bob: ['BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE', 'SELECT n FROM counters', 'COMMIT'],
    };
    const { history, ending } = await play(database, program, inTurns);
    expect(ending.kind).toBe('finished');
    expect(told(history.events)).toContain('statement bob SELECT counters waiting waits for alice');
  });

  it('a session that silences the server is believed to wait all the same', async () => {
    const quiet = ["SET client_min_messages = 'error'", update(1)];
    const { history, ending } = await play(
      database,
      { alice: ['BEGIN', update(1), 'COMMIT'], bob: quiet },
      inTurns,
    );
    expect(ending.kind).toBe('finished');
    expect(told(history.events)).toContain('statement bob UPDATE counters waiting waits for alice');
  });

  it.each([
    ['at a row, where each begins another wait', update(1)],
    ['at an advisory lock, where each waits on for fewer', 'SELECT pg_advisory_xact_lock(1)'],
  ])('a queue that moves up %s is known without letting time pass', async (_where, lock) => {
    const turn = ['BEGIN', 'SELECT', lock, 'COMMIT'];
    const queue = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`caller-${n + 1}`, turn]));
    // The server speaks of each wait: none has to be believed because it lasts.
    const { answers } = await play(database, queue, underLoad({ inStep: true }), {
      unspokenWaitMs: Infinity,
    });
    expect(answers).toEqual(Array(8).fill('done'));
  });
});

describe('a deadlock', () => {
  const abba: Program = {
    alice: ['BEGIN', update(1), update(2), 'COMMIT'],
    bob: ['BEGIN', update(2), update(1), 'COMMIT'],
  };

  it('is ended by the server, and the victim is the caller whose wait closed the cycle', async () => {
    const { answers, history } = await play(database, abba, inTurns);
    expect(answers).toEqual(['done', '40P01']);
    expect(told(history.events).filter((line) => line.includes('40P01') || line.includes('waits for')))
      .toMatchInlineSnapshot(`
      [
        "statement alice UPDATE counters waiting waits for bob",
        "statement bob UPDATE counters failed 40P01",
      ]
    `);
  });

  it('gives the same history in 1,000 of 1,000 repetitions', { timeout: 180_000 }, async () => {
    const first = await play(database, abba, inTurns);
    const expected = told(first.history.events).join('\n');
    const different: string[] = [];
    for (let i = 0; i < 1000; i++) {
      const again = told((await play(database, abba, inTurns)).history.events).join('\n');
      if (again !== expected) different.push(again);
    }
    expect(different).toEqual([]);
  });

  it('of three is ended the same way', async () => {
    const ring: Program = {
      alice: ['BEGIN', update(1), update(2), 'COMMIT'],
      bob: ['BEGIN', update(2), update(3), 'COMMIT'],
      carol: ['BEGIN', update(3), update(1), 'COMMIT'],
    };
    // Round by round: each begins, each takes its first row, each wants the next one's.
    const rounds: Chooser = ({ enabled, last }) => {
      const after = enabled.findIndex(({ lane }) => last !== null && lane > last.lane);
      return Math.max(after, 0);
    };
    const { answers } = await play(database, ring, rounds);
    expect(answers).toEqual(['done', 'done', '40P01']);
  });
});

describe('timers of the subject', () => {
  /** Backs off for an hour, as code does that was told to come back later. */
  const patient =
    (timers: Pick<VirtualTimers, 'globals'>): Program[string] =>
    async (_pool, query) => {
      await new Promise((resolve) => timers.globals.setTimeout(() => resolve(undefined), 3_600_000));
      return query(update(1));
    };

  it('cost no real time, and when they fire is a choice of the schedule', async () => {
    const late = await play(
      database,
      (run) => ({ alice: patient(run.board.timers), bob: [update(2)] }),
      byDefault,
    );
    const lanes = ({ choices }: typeof late) => choices.map((choice) => choice.lanes[choice.chosen]);
    expect(lanes(late)).toEqual(['bob', 'alice/timer', 'alice']);
    const early = await play(
      database,
      (run) => ({ alice: patient(run.board.timers), bob: [update(2)] }),
      inTurnsFrom('alice/timer'),
    );
    expect(lanes(early)).toEqual(['alice/timer', 'alice', 'bob']);
    expect(early.choices[0]!.costs).toEqual([0, 1]);
  });
});
