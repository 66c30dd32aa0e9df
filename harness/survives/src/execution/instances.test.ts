import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, PropertySpec, Subject, World } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { THE_REPORT } from './open-report.ts';
import type { Chooser } from './choosing.ts';
import { answers, byDefault, call, inTurns, openSeats, runOn } from './testing/seats.ts';
import type { TinySetup } from './testing/tiny-setup.ts';

let server: PostgresServer;
let tiny: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  tiny = await openSeats(server);
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

const run = (calls: Call[], rest: Parameters<typeof runOn>[2] = {}, chooser = byDefault) =>
  runOn(tiny, calls, rest, chooser);

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

  it('find what somebody else has written before they came, and only in that run', async () => {
    const given = ({ write }: Pick<World<Subject>, 'write'>) => write({ counters: [{ id: 9, n: 4 }] });
    const execution = await run([call('alice', 'increment')], { given });
    let seen: unknown;
    await run([], {
      holds: async ({ query }) => void (seen = await query('SELECT FROM counters WHERE id = 9')),
    });
    expect(seen).toEqual([]);
    expect(execution.history.events).toContainEqual(
      expect.objectContaining({ kind: 'noted', what: '1 more row in counters' }),
    );
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
