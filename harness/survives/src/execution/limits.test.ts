import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyCall } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { TinySetup } from './testing/tiny-setup.ts';
import { answers, call, openTrucks, playOn } from './testing/trucks.ts';

let server: PostgresServer;
let tiny: TinySetup;
let single: TinySetup;

beforeAll(async () => {
  server = await startPostgres();
  tiny = await openTrucks(server, { poolSize: 3, connectionLimit: 4 });
  single = await openTrucks(server, { poolSize: 1, connectionLimit: 1 });
});
afterAll(async () => {
  await tiny.close();
  await single.close();
  await server.stop();
});

const play = (calls: AnyCall[], rest: Parameters<typeof playOn>[2] = {}, on = tiny) =>
  playOn(on, calls, rest);

describe('a limit on connections', () => {
  it('is the server’s: what is beyond it gets SQLSTATE 53300 through the pool, always the same ones', async () => {
    for (let i = 0; i < 20; i++) {
      const run = await play([call('alice', 'fanOut', 3), call('bob', 'fanOut', 3)]);
      expect(run.ending.kind).toBe('finished');
      expect(answers(run)).toEqual([
        ['done', 'done', 'done'],
        ['done', '53300', '53300'],
      ]);
      expect(run.usage).toMatchObject({ connections: 4, failedConnects: 2, errors: { '53300': 2 } });
      expect(run.usage.firstError).toMatchObject({ code: '53300' });
    }
  });

  it('is no hindrance to code that needs less', async () => {
    const run = await play([call('alice', 'inTurn', 9), call('bob', 'inTurn', 9)]);
    expect(answers(run)).toEqual(['done', 'done']);
    expect(run.usage).toMatchObject({ connections: 2, failedConnects: 0, errors: {} });
  });

  it('is not used up by what an earlier run or the other instance has left open', async () => {
    for (const order of ['ab', 'ba', 'ab']) {
      const [many, one] = [...order] as ['a' | 'b', 'a' | 'b'];
      const run = await play([call('alice', 'fanOut', 3), call('bob', 'inTurn', 1)], {
        instances: () => ({ alice: many, bob: one }),
      });
      expect(answers(run)).toEqual([['done', 'done', 'done'], 'done']);
      expect(run.history.callers.map(({ instance }) => instance)).toEqual([many, one]);
    }
  });

  it('does not count a connection that has been closed', async () => {
    const run = await play([call('alice', 'churn', 30)], {}, single);
    expect(answers(run)).toEqual(['done']);
    expect(run.usage).toMatchObject({ backends: 30, connections: 1, failedConnects: 0 });
  });

  it('holds without a schedule as well', async () => {
    const run = await play([call('alice', 'fanOut', 3), call('bob', 'fanOut', 3)], { load: '6 trucks' });
    expect(run.ending.kind).toBe('finished');
    expect(
      answers(run)
        .flat()
        .filter((one) => one === '53300').length,
    ).toBeGreaterThan(0);
    expect(run.usage.connections).toBeLessThanOrEqual(4);
  });
});

describe('the size of the pool', () => {
  it('can be a property’s own, and depend on its input', async () => {
    const calls = [call('alice', 'fanOut', 3)];
    expect((await play(calls, { poolSize: 1 })).usage).toMatchObject({ connections: 1, waiters: 2 });
    expect((await play(calls, { poolSize: () => 2 })).usage).toMatchObject({ connections: 2, waiters: 1 });
    expect((await play(calls)).usage).toMatchObject({ connections: 3, waiters: 0 });
  });
});

describe('under load', () => {
  const bystander = { ...call('carol', 'inTurn', 1), after: 200 };
  const onOnePool = { instances: () => ({ alice: 'a', carol: 'a' }) as const, load: '3,000 statements' };

  it('a call in the middle waits behind everybody who has queued before', async () => {
    const run = await play([call('alice', 'flood', 3_000), bystander], onOnePool);
    expect(run.ending.kind).toBe('finished');
    expect(run.usage).toMatchObject({ statements: 3_001, waiters: 2_997 });
    expect(run.usage.callers['carol']!.meanwhile).toBeGreaterThan(2_700);
    expect(run.history.events.length).toBeLessThan(250);
  });

  it('and gets through at once where nobody floods the pool', async () => {
    const run = await play([call('alice', 'inTurn', 1_000), bystander], onOnePool);
    expect(run.usage.statements).toBe(1_001);
    expect(run.usage.callers['carol']!.meanwhile).toBeLessThan(10);
  });

  it('and waits behind whoever keeps it from a row, by the server’s own word', async () => {
    const kept = { ...call('carol', 'assignOne', 7), after: 100 };
    const run = await play([call('alice', 'hold', 7, 1_000), kept], onOnePool);
    expect(run.ending.kind).toBe('finished');
    expect(run.usage.callers['carol']!.meanwhile).toBeGreaterThan(800);
  });

  it('what goes on after the answers is not played to its end, and what is asked afterwards is asked anew', async () => {
    const seen: unknown[] = [];
    const run = await play([call('alice', 'giveUp', 5_000)], {
      load: '5,000 statements',
      holds: async (result) => void seen.push(await result.ask('inTurn', 1)),
    });
    expect(run.ending.kind).toBe('finished');
    expect(seen).toEqual(['done']);
    expect(run.usage.statements).toBeLessThan(1_000);
    expect(run.findings.map(({ rule }) => rule)).toEqual(['statement-after-answer']);
  });

  it('clients that wait for clients are called what they are', async () => {
    const run = await play([call('alice', 'nested')], { load: '5 trucks' });
    expect(run.ending).toMatchObject({ kind: 'stuck', cause: 'pool-starvation' });
  });

  it('a client that an earlier call of the same caller has kept is not one of a call that waits', async () => {
    const run = await play([call('alice', 'keep'), call('alice', 'inTurn', 1)], {}, single);
    expect(run.ending).toMatchObject({
      cause: 'pool-starvation',
      sentence:
        'alice can never go on: it waits for a pool client, and alice never gave back what had been lent',
    });
  });
});
