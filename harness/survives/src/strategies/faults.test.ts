import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movesOf } from '../execution/moves.ts';
import { steered } from '../execution/conduct.ts';
import { execute } from '../execution/execution.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Result } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { followSchedule } from './choosers.ts';
import { Examiner } from '../check/examine.ts';
import { parseToken } from '../check/token.ts';

const SCHEMA = `
CREATE TABLE accounts (id int PRIMARY KEY, cents int NOT NULL);
CREATE TABLE deposits (key text PRIMARY KEY);
INSERT INTO accounts VALUES (1, 0);`;

/** One deposit, tried up to three times while the connection breaks; only its transaction differs. */
const code = (options: { tries: number; once: boolean }) => `
import type { Pool, PoolClient } from 'pg';
export async function deposit(pool: Pool, key: string, cents: number): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const isNew = ${options.once ? `await register(client, key)` : 'true'};
      if (isNew) await client.query('UPDATE accounts SET cents = cents + $1 WHERE id = 1', [cents]);
      await client.query('COMMIT');
      return 'booked';
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (attempt >= ${options.tries}) throw error;
    } finally {
      client.release();
    }
  }
}
async function register(client: PoolClient, key: string): Promise<boolean> {
  const { rowCount } = await client.query('INSERT INTO deposits VALUES ($1) ON CONFLICT DO NOTHING', [key]);
  return rowCount === 1;
}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const FAULTS = [
  'connection-lost',
  'answer-lost',
  'terminated',
  'serialization-failure',
  'crash',
  'crash-after-commit',
] as const;

/** What was booked is what was answered; of an unknown outcome, either. */
const bookedOnce = (faults: readonly (typeof FAULTS)[number][], who = ['alice', 'bob']) =>
  safety('a deposit is booked once', {
    inputs: fc.constant(who),
    calls: (callers) => callers.map((who) => call(who, 'deposit' as never, ...([who, 100] as never[]))),
    faults,
    holds: ({ outcomes, state }: Result<unknown>) => {
      const sure = outcomes.filter(({ value }) => value === 'booked').length * 100;
      const atMost = sure + outcomes.filter(({ unknown }) => unknown).length * 100;
      const cents = Number(state[0]!.cents);
      demand(sure <= cents && cents <= atMost, {
        headline: 'a deposit was lost or booked twice',
        expected: `${sure} to ${atMost} cents`,
        seen: `${cents}`,
      });
    },
  });

let server: PostgresServer;
const tinies: TinySetup[] = [];
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  for (const tiny of tinies) await tiny.close();
  await server.stop();
});

async function examine(
  subjectCode: string,
  faults: readonly (typeof FAULTS)[number][] = FAULTS,
  secondFaults = 0,
  { callers = ['alice', 'bob'] } = {},
) {
  const tiny = await tinySetup(server, {
    schema: SCHEMA,
    code: subjectCode,
    definition: { state: 'SELECT cents FROM accounts' },
  });
  tinies.push(tiny);
  const setup = tiny.of(bookedOnce(faults, callers));
  const examiner = new Examiner('99', setup, () => undefined);
  const first = {
    steps: 100,
    samples: 0,
    completeFirstBound: true,
    overlap: 0,
    faults: 100,
    secondFaults,
    stress: 0,
  };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return { setup, ...(await examiner.conclude()).verdict };
}

describe('a commit whose answer is lost', () => {
  it('is by itself neither a lost nor a doubled effect', async () => {
    const once = ['connection-lost', 'answer-lost', 'terminated', 'serialization-failure', 'crash'] as const;
    const { verdict, coverage } = await examine(code({ tries: 1, once: false }), once);
    expect(verdict).toBe('survived');
    expect(coverage).toMatch(
      /; each fault it must survive at each statement where it can happen, \d+ schedules$/,
    );
  });

  it('breaks code that tries again without a key', async () => {
    const { verdict, phase, counterexample } = await examine(code({ tries: 3, once: false }), [
      'answer-lost',
    ]);
    expect({ verdict, phase }).toEqual({ verdict: 'broke', phase: 'faults' });
    expect(counterexample).toMatchObject({
      headline: 'a deposit was lost or booked twice',
      seen: '300',
      reproduced: '10/10',
      token: expect.stringContaining('alice!answer-lost'),
      why: expect.stringContaining('told of an error for something that had happened'),
    });
  });

  it('does not break code that tries again with a key', async () => {
    expect(await examine(code({ tries: 3, once: true }))).toMatchObject({ verdict: 'survived' });
  });

  it('breaks code that has looked whether it happened, when the look fails: with a second fault alone', async () => {
    const looks = code({ tries: 2, once: false }).replace(
      'if (attempt >= 2) throw error;',
      `const happened = await pool.query('SELECT FROM accounts WHERE id = 1 AND cents >= $1', [cents]).catch(() => undefined);
       if (happened?.rowCount === 1) return 'booked';
       if (attempt >= 2) throw error;`,
    );
    const faults = ['answer-lost', 'terminated'] as const;
    const alone = { callers: ['alice'] };
    expect(await examine(looks, faults, 0, alone)).toMatchObject({ verdict: 'survived' });
    const { verdict, phase, counterexample } = await examine(looks, faults, 200, alone);
    expect({ verdict, phase }).toEqual({ verdict: 'broke', phase: 'faults' });
    expect(counterexample).toMatchObject({
      seen: '200',
      reproduced: '10/10',
      token: expect.stringMatching(/!answer-lost.*!terminated/),
      found: expect.stringContaining('with two faults'),
    });
  });

  it('makes room for one more fault, and no other does', async () => {
    const { coverage } = await examine(code({ tries: 3, once: true }), ['answer-lost', 'terminated'], 2_000);
    expect(coverage).toMatch(/; another fault after each that leaves a doubt, \d+ schedules$/);
    const { coverage: certain } = await examine(code({ tries: 3, once: true }), ['terminated'], 2_000);
    expect(certain).not.toContain('doubt');
  });

  it('breaks code without a key when its instance dies with the answer', async () => {
    const { verdict, counterexample } = await examine(code({ tries: 1, once: false }), [
      'crash-after-commit',
    ]);
    expect(verdict).toBe('broke');
    expect(counterexample!.timeline).toContainEqual(
      expect.objectContaining({ kind: 'crash', instance: 'a' }),
    );
  });
});

it('a fault is replayed from its token', async () => {
  const { setup, counterexample } = await examine(code({ tries: 3, once: false }), ['answer-lost']);
  const { schedule } = parseToken(counterexample!.token);
  const { choose, finish } = followSchedule(schedule);
  const execution = await execute(
    setup,
    ['alice', 'bob'],
    steered(choose, movesOf(schedule.map(({ to }) => to))),
  );
  finish();
  expect(execution.broken).toMatchObject({ seen: '300' });
});
