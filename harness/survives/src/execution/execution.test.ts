import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  demand,
  subject,
  type Call,
  type PropertySpec,
  type RaceOptions,
  type Subject,
  type World,
} from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { ContextStorages } from '../subject/context-storages.ts';
import { THE_REPORT } from './open-report.ts';
import type { Chooser } from './choosing.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

const SCHEMA = `
CREATE TABLE locks (seat text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL);
CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL);
CREATE TABLE notes (id int GENERATED ALWAYS AS IDENTITY, note text);
INSERT INTO counters VALUES (1, 0), (2, 0);`;

const CODE = `
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
const current = new AsyncLocalStorage<string>();
const seen: string[] = [];

export async function hold(pool: Pool, seat: string, who: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    \`INSERT INTO locks VALUES ($1, $2, now() + interval '10 minutes')
     ON CONFLICT (seat) DO UPDATE SET holder = $2, until = excluded.until WHERE locks.until <= now()\`, [seat, who]);
  return rowCount === 1;
}
export const isFree = async (pool: Pool, seat: string) =>
  (await pool.query('SELECT FROM locks WHERE seat = $1 AND until > now()', [seat])).rowCount === 0;
export async function visit(pool: Pool, who: string): Promise<string[]> {
  await pool.query('SELECT 1');
  seen.push(who);
  return [...seen];
}
export const empty = async (pool: Pool) => (await pool.query('TRUNCATE locks')).command;
export const clock = async (_pool: Pool) => [Date.now(), new Date().getTime()];
export async function note(pool: Pool, text: string): Promise<number> {
  const { rows } = await pool.query('INSERT INTO notes (note) VALUES ($1) RETURNING id', [text]);
  return rows[0].id;
}
export const remind = async (pool: Pool, ms: number) => {
  setTimeout(() => void pool.query("INSERT INTO notes (note) VALUES ('reminded')"), ms);
};
export async function increment(pool: Pool): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      const { rows } = await client.query('SELECT n FROM counters WHERE id = 1');
      await client.query('UPDATE counters SET n = $1 WHERE id = 1', [rows[0].n + 1]);
      await client.query('COMMIT');
      return attempt;
    } catch (error) {
      await client.query('ROLLBACK');
      if ((error as { code?: string }).code !== '40001' || attempt === 5) throw error;
      await new Promise((done) => setTimeout(done, Math.random() * 1000));
    } finally {
      client.release();
    }
  }
}
export async function watchTheClock(pool: Pool): Promise<number[]> {
  const times: number[] = [];
  for (let look = 0; look < 3; look++) {
    const { rows } = await pool.query('SELECT clock_timestamp() AS now');
    times.push(rows[0].now.getTime(), Date.now());
  }
  return times;
}
export const carry = (pool: Pool, who: string) => current.run(who, async () => {
  await pool.query('SELECT 1');
  return [current.getStore(), current instanceof Object.getPrototypeOf(AsyncLocalStorage)];
});
export const takeAway = async (_pool: Pool, list: string[]) => list.pop();
export const never = (_pool: Pool) => new Promise<void>(() => {});
export const refuse = async (_pool: Pool) => { throw Object.assign(new Error('sold out'), { code: 'SOLD' }); };
`;

let server: PostgresServer;
let kata: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  const state = 'SELECT seat, holder FROM locks ORDER BY seat';
  kata = await tinySetup(server, { schema: SCHEMA, code: CODE, definition: { state } });
});
afterAll(async () => {
  await kata.close();
  await server.stop();
});

const byDefault: Chooser = (point) => point.byDefault;
const inTurns: Chooser = ({ enabled, last }) =>
  Math.max(
    enabled.findIndex(({ caller }) => caller !== last?.lane.split('/')[0]),
    0,
  );

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety } = subject<any>();
const call = (caller: string, fn: string, ...args: unknown[]): Call => ({ caller, fn, args });

/** One run of these calls. */
const run = (
  calls: Call[],
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  rest: RaceOptions<any, unknown> = {},
  chooser = byDefault,
) =>
  execute(
    kata.of(safety('tiny', { inputs: fc.constant(0), calls: () => calls, ...rest })),
    0,
    steered(chooser),
  );

const answers = ({ outcomes }: Awaited<ReturnType<typeof run>>) =>
  outcomes.map(({ value, error }) => (error ? (error.code ?? error.message) : (value as unknown)));

describe('what callers carry along', () => {
  it('is theirs in a storage of their own, which is let go of with the run', async () => {
    const disable = vi.spyOn(ContextStorages.prototype, 'disable');
    const execution = await run([call('alice', 'carry', 'alice'), call('bob', 'carry', 'bob')], {}, inTurns);
    expect(answers(execution)).toEqual([
      ['alice', true],
      ['bob', true],
    ]);
    expect(disable).toHaveBeenCalledTimes(1);
    disable.mockRestore();
  });
});

describe('before and after the race', () => {
  it('asks, lets time pass and reads, and the history tells all of it in order', async () => {
    const seen: unknown[] = [];
    const execution = await run([call('alice', 'hold', 'A1', 'alice'), call('bob', 'hold', 'A1', 'bob')], {
      given: async (world) => {
        seen.push(await world.ask('hold', 'A1', 'dave'));
        await world.advance('9 minutes');
        seen.push(await world.ask('isFree', 'A1'));
        await world.advance('1 minute');
      },
      holds: async (result) => {
        seen.push(await result.ask('isFree', 'A1'));
        await result.advance('10 minutes');
        seen.push(await result.ask('isFree', 'A1'));
        seen.push(await result.query('SELECT holder FROM locks WHERE seat = $1', ['A1']));
      },
    });
    expect(seen).toEqual([true, false, false, true, [{ holder: 'alice' }]]);
    expect(answers(execution)).toEqual([true, false]);
    expect(execution.state).toEqual([{ seat: 'A1', holder: 'alice' }]);
    const told = execution.history.events.map((event) => {
      if (event.kind === 'time') return event.by;
      const what = event.kind === 'statement' ? event.anchor : event.kind === 'answer' ? event.value : '';
      return `${event.caller} ${event.kind} ${String(what)}`.trim();
    });
    expect(told).toMatchInlineSnapshot(`
      [
        "before call",
        "before answer true",
        "9 minutes",
        "before call",
        "before answer false",
        "1 minute",
        "alice call",
        "bob call",
        "alice statement INSERT locks",
        "alice answer true",
        "bob statement INSERT locks",
        "bob answer false",
        "afterwards call",
        "afterwards answer false",
        "10 minutes",
        "afterwards call",
        "afterwards answer true",
      ]
    `);
  });

  it('fires the timers that come due when time passes', async () => {
    const notes: unknown[] = [];
    const count = "SELECT count(*)::int AS n FROM notes WHERE note = 'reminded'";
    await run([call('alice', 'remind', 60_000)], {
      holds: async (result) => {
        await result.advance('59 seconds');
        notes.push(...(await result.query(count)));
        await result.advance('1 second');
        notes.push(...(await result.query(count)));
      },
    });
    expect(notes).toEqual([{ n: 0 }, { n: 1 }]);
  });

  it('what is given is handed to whoever judges, with the outcomes of each function', async () => {
    const told: unknown[] = [];
    await run([call('alice', 'hold', 'A1', 'alice'), call('alice', 'isFree', 'A1')], {
      given: (world) => world.ask('isFree', 'A1'),
      holds: (result, _, given) => {
        const looks = result.of('isFree').map(({ args, value }) => [...args, value as unknown]);
        told.push(given, looks, result.of('empty'));
      },
    });
    expect(told).toEqual([true, [['A1', false]], []]);
  });

  it('what is broken before the race is the property broken, with the call that failed', async () => {
    const { broken } = await run([], { given: (world) => world.ask('refuse') });
    expect(broken).toMatchObject({
      headline: 'refuse() failed with nobody else around',
      seen: 'SOLD: sold out',
    });
  });

  it('a call that never comes back ends the run', async () => {
    const { ending } = await run([], { given: (world) => world.ask('never') });
    expect(ending).toMatchObject({ kind: 'stuck', cause: 'javascript' });
  });

  it('demand is the verdict, and what cannot be read of an answer breaks it; anything else is a mistake in the property', async () => {
    const broken = { headline: 'broken', expected: '1', seen: '2' };
    expect((await run([], { holds: () => demand(false, broken) })).broken).toMatchObject(broken);
    const unreadable = () => {
      throw new TypeError("Cannot read properties of undefined (reading 'ok')");
    };
    expect((await run([], { holds: unreadable })).broken).toMatchObject({
      seen: expect.stringContaining('ok'),
    });
    const mistake = () => {
      throw new Error('a mistake in survives.ts');
    };
    await expect(run([], { holds: mistake })).rejects.toThrow('a mistake in survives.ts');
    expect((await run([call('alice', 'note', 'x')])).broken).toBeNull();
  });
});

describe('two application instances', () => {
  it('do not share the state of a module; callers alternate between them', async () => {
    const callers = ['alice', 'bob', 'carol', 'dave'];
    const execution = await run(callers.map((name) => call(name, 'visit', name)));
    expect(answers(execution)).toEqual([['alice'], ['bob'], ['alice', 'carol'], ['bob', 'dave']]);
    expect(execution.history.callers.map(({ instance }) => instance)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('begin anew in each run', async () => {
    expect(answers(await run([call('alice', 'visit', 'alice')]))).toEqual([['alice']]);
    expect(answers(await run([call('alice', 'visit', 'alice')]))).toEqual([['alice']]);
  });

  it('have clocks that can be off', async () => {
    const execution = await run([call('alice', 'clock'), call('bob', 'clock')], {
      appClocks: () => ['0 seconds', '-11 minutes'],
    });
    const minutesOff = (answers(execution) as number[][]).map((times) =>
      times.map((ms) => Math.round((ms - Date.now()) / 60_000) + 0),
    );
    expect(minutesOff).toEqual([
      [0, 0],
      [-11, -11],
    ]);
  });

  it('have clocks that somebody sets while they run, and the history says so', async () => {
    const told: number[][] = [];
    const { history } = await run([call('alice', 'clock')], {
      appClocks: () => ['11 minutes', '0 minutes'],
      given: async ({ ask, setAppClock }) => {
        told.push((await ask('clock')) as number[]);
        await setAppClock('a', '-3 minutes');
        told.push((await ask('clock')) as number[]);
        await setAppClock('a', '0 minutes');
        told.push((await ask('clock')) as number[]);
      },
    });
    const minutesOff = told.map(([ms]) => Math.round((ms! - Date.now()) / 60_000) + 0);
    expect(minutesOff).toEqual([11, -3, 0]);
    const set = history.events.flatMap((event) => (event.kind === 'clock' ? [event] : []));
    expect(set.map(({ instance, off }) => [instance, off])).toEqual([
      ['a', '-3 minutes'],
      ['a', null],
    ]);
  });

  it('have clocks that cannot be set where the property names none', async () => {
    const set = run([], { given: ({ setAppClock }) => setAppClock('a', '0 minutes') });
    await expect(set).rejects.toThrow("setAppClock() needs the property's appClocks");
  });

  it('read while a report is open, and write; what needs the table for itself waits for ever', async () => {
    const given = ({ openReport }: Pick<World<Subject>, 'openReport'>) => openReport('SELECT FROM locks');
    const both = await run([call('alice', 'hold', 'A1', 'alice'), call('bob', 'isFree', 'A2')], { given });
    expect(answers(both)).toEqual([true, true]);
    expect(both.history.events).toContainEqual(
      expect.objectContaining({ kind: 'report', sql: 'SELECT FROM locks' }),
    );
    const { ending, history } = await run([call('alice', 'empty')], { given });
    expect(ending).toMatchObject({
      kind: 'stuck',
      cause: 'kept-lock',
      sentence: expect.stringContaining("somebody's report is open") as string,
    });
    expect(history.events).toContainEqual(
      expect.objectContaining({ kind: 'statement', waitsFor: [THE_REPORT] }),
    );
    const afterwards = await run([call('alice', 'empty')]);
    expect(answers(afterwards)).toEqual(['TRUNCATE']);
  });

  it('are told who else was waiting for a lock when they were answered', async () => {
    let told: [string, readonly string[]][] = [];
    const carolMeanwhile: Chooser = (point) => {
      const hers = point.enabled.findIndex(({ caller }) => caller === 'carol');
      return point.waiting.length > 0 && hers !== -1 ? hers : inTurns(point);
    };
    const looks = Array.from({ length: 4 }, () => call('carol', 'isFree', 'A1'));
    const holds: PropertySpec<Subject, unknown>['holds'] = ({ answers }) => {
      told = answers.map(({ caller, waiting }) => [caller, waiting]);
    };
    await run([call('alice', 'increment'), call('bob', 'increment'), ...looks], { holds }, carolMeanwhile);
    const carols = told.filter(([caller]) => caller === 'carol').map(([, waiting]) => waiting);
    expect(carols).toEqual([['bob'], ['bob'], ['bob'], ['bob']]);
    expect(told.at(-1)).toEqual(['bob', []]);
  });

  it('are judged with the report still open, and its snapshot is as old as it is', async () => {
    let before: unknown;
    await run([call('alice', 'hold', 'A1', 'alice')], {
      given: ({ openReport }) => openReport('SELECT FROM locks'),
      holds: async ({ query }) => {
        [before] = await query(
          "SELECT backend_xmin IS NOT NULL AS old FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND state = 'idle in transaction' AND datname = current_database()",
        );
      },
    });
    expect(before).toEqual({ old: true });
  });

  it('read another millisecond after each statement, where the order of times is at stake', async () => {
    const looks = ['alice', 'bob', 'carol', 'dave'].map((name) => call(name, 'watchTheClock'));
    const execution = await run(looks, { clockTicks: true }, inTurns);
    const times = (answers(execution) as number[][]).flat();
    const atTheServer = times.filter((_, n) => n % 2 === 0);
    const inTheCode = times.filter((_, n) => n % 2 === 1);
    expect(new Set(atTheServer).size).toBe(12);
    expect(new Set(inTheCode).size).toBe(12);
  });

  it('get arguments of their own', async () => {
    const list = ['A1', 'A2'];
    const execution = await run([call('alice', 'takeAway', list), call('bob', 'takeAway', list)]);
    expect(answers(execution)).toEqual(['A2', 'A2']);
    expect(list).toEqual(['A1', 'A2']);
  });
});

describe('the same schedule', () => {
  it('gives the same history in 100 of 100 runs, with conflicts, jitter and retries', async () => {
    const calls = ['alice', 'bob', 'carol'].map((name) => call(name, 'increment'));
    const first = await run(calls, {}, inTurns);
    expect(answers(first)).toEqual([1, 3, 1]);
    expect(first.history.events.filter(({ kind }) => kind === 'sleep')).toHaveLength(2);
    const expected = JSON.stringify(first.history);
    const different: string[] = [];
    for (let i = 0; i < 100; i++) {
      const again = JSON.stringify((await run(calls, {}, inTurns)).history);
      if (again !== expected) different.push(again);
    }
    expect(different).toEqual([]);
  });
});
