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

describe('what a race used', () => {
  it('statements, and rows of a statement', async () => {
    const { usage } = await play([call('alice', 'assignAll'), call('bob', 'inTurn', 3)]);
    expect(usage).toMatchObject({
      statements: 5,
      rowsPerStatement: 200,
      rowsChanged: 150,
      rowsPerTransaction: 150,
      transactions: 5,
      backends: 2,
    });
    expect(usage.callers['alice']).toMatchObject({
      statements: 2,
      rowsPerStatement: 200,
      rowsPerTransaction: 150,
    });
    expect(usage.callers['bob']).toMatchObject({ statements: 3, rowsPerStatement: 1, rowsPerTransaction: 0 });
  });

  it('rows changed between BEGIN and COMMIT are one transaction’s, also when it is rolled back', async () => {
    const { usage } = await play([call('alice', 'assignOne', 1), call('alice', 'assignOne', 2)]);
    expect(usage).toMatchObject({ statements: 10, transactions: 2, rowsChanged: 6, rowsPerTransaction: 3 });
    expect((await play([call('alice', 'undo')])).usage).toMatchObject({
      transactions: 1,
      rowsPerTransaction: 5,
    });
  });

  it('a text with several statements is all of them', async () => {
    const { usage } = await play([call('alice', 'several')]);
    expect(usage).toMatchObject({
      statements: 1,
      rowsChanged: 9,
      rowsPerStatement: 7,
      rowsPerTransaction: 9,
    });
  });

  it('rows that a command tag does not tell, locks, triggers and cascades, in the server’s own word', async () => {
    const measures = ['rows-locked'] as const;
    const forgotten = await play([call('alice', 'forget')], { measures });
    expect(forgotten.usage).toMatchObject({ rowsPerTransaction: 0, rowsLockedPerTransaction: 120 });
    // The truck, its depot by the trigger, and nothing for the rows that are new.
    const one = await play([call('alice', 'assignOne', 1), call('bob', 'assignOne', 2)], { measures });
    expect(one.usage).toMatchObject({ rowsLockedPerTransaction: 2 });
    const none = await play([call('alice', 'inTurn', 2)], { measures });
    expect(none.usage).toMatchObject({ rowsLockedPerTransaction: 0 });
    expect((await play([call('alice', 'undo')])).usage.rowsLockedPerTransaction).toBeUndefined();
  });

  it('code that waits for our own snapshot is told so, and it is not its fault', async () => {
    const measures = ['rows-locked'] as const;
    const { ending } = await play([call('alice', 'reindex')], { measures });
    expect(ending).toEqual({
      kind: 'stuck',
      cause: 'own-snapshot',
      sentence:
        'alice waits until nobody has an older snapshot, and this check keeps one to count the rows that are locked',
    });
    expect((await play([call('alice', 'reindex')])).ending).toEqual({ kind: 'finished' });
  });

  it('waiters, and clients that one caller holds at once', async () => {
    const { usage } = await play([call('alice', 'flood', 50), call('bob', 'inTurn', 2)]);
    const idle = await play([call('alice', 'fanOut', 3), call('alice', 'inTurn', 2)]);
    expect(idle.usage.waiters).toBe(0);
    expect(usage.waiters).toBe(47);
    expect(usage.callers['alice']).toMatchObject({ connections: 3, statements: 50 });
    expect(usage.callers['bob']).toMatchObject({ connections: 1 });
  });

  it('errors by SQLSTATE, answered or not', async () => {
    const run = await play([call('alice', 'fail'), call('bob', 'fail')]);
    expect(answers(run)).toEqual(['22012', '22012']);
    expect(run.usage).toMatchObject({ errors: { '22012': 2 }, firstError: { message: 'division by zero' } });
  });

  it('how many statements of others a call has to wait for', async () => {
    const calls = [call('alice', 'inTurn', 10), call('bob', 'inTurn', 1), call('bob', 'inTurn', 1)];
    const { usage } = await play(calls);
    // Alice runs first, to her end; bob's first call waits for all of it, his second for nobody.
    expect(usage.callers['bob']).toMatchObject({ meanwhile: 10 });
    expect(usage.callers['alice']).toMatchObject({ meanwhile: 0 });
  });

  it('of each race anew, without what comes before and after it', async () => {
    const { usage } = await play([call('alice', 'inTurn', 2)], {
      given: (world) => world.ask('inTurn', 5) as Promise<void>,
      holds: (result) => result.ask('inTurn', 7) as Promise<void>,
    });
    expect(usage).toMatchObject({ statements: 2, transactions: 2 });
  });
});

describe('buffers', () => {
  it('of a call are those that EXPLAIN counts', async () => {
    const seen: number[] = [];
    await play([], {
      measures: ['buffers'],
      holds: async ({ measure, ask, query }) => {
        await ask('oneTruck', 5);
        for (const [fn, where] of [
          ['oneTruck', 'id = 5'],
          ['scan', "pad LIKE 'y%'"],
        ] as const) {
          const { value, buffers, rows, statements } = await measure(() => ask(fn, 5));
          const plan = await query(
            `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM trucks WHERE ${where}`,
          );
          const [top] = plan[0]!['QUERY PLAN'] as { Plan: Record<string, number> }[];
          expect([rows, statements]).toEqual([value, 1]);
          expect(buffers).toBe(top!.Plan['Shared Hit Blocks']! + top!.Plan['Shared Read Blocks']!);
          seen.push(buffers);
        }
      },
    });
    expect(seen[0]).toBeLessThan(5);
    expect(seen[1]).toBeGreaterThan(12);
  });

  it('of a race are counted when asked for, whatever connection read them', async () => {
    const calls = [call('alice', 'scan'), call('bob', 'scan')];
    const { usage } = await play(calls, { measures: ['buffers'] });
    const one = await play([call('alice', 'scan')], { measures: ['buffers'] });
    expect(one.usage.buffers).toBeGreaterThan(12);
    expect(usage.buffers).toBe(2 * one.usage.buffers!);
    expect((await play(calls)).usage.buffers).toBeUndefined();
  });

  it('of connections that were closed are in it', async () => {
    const measures = ['buffers'] as const;
    const kept = await play([call('alice', 'scan')], { measures });
    const closed = await play([call('alice', 'scanAndClose')], { measures });
    expect(closed.usage.buffers).toBe(kept.usage.buffers);
  });

  it('do not depend on the runs before', async () => {
    const once = async () => (await play([call('alice', 'scan')], { measures: ['buffers'] })).usage.buffers;
    const first = await once();
    for (let i = 0; i < 10; i++) await play([call('alice', 'inTurn', 1)]);
    expect(await once()).toBe(first);
  });

  it('are not measured by a property that did not say so', async () => {
    const holds = async ({ measure, ask }: { measure: unknown; ask: unknown }) =>
      (measure as (work: () => unknown) => Promise<void>)(() => (ask as (fn: string) => unknown)('scan'));
    await expect(play([], { holds })).rejects.toThrow("measures: ['buffers']");
  });
});
