import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { demand, type Call } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { ContextStorages } from '../subject/context-storages.ts';
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
