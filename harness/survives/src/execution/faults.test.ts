import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import type { Chooser } from './choosing.ts';
import type { FaultKind } from '../model/faults.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { call, openAccounts, safety, withFault as withFaultOn } from './testing/accounts.ts';
import type { TinySetup } from './testing/tiny-setup.ts';

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await openAccounts(server);
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

const withFault = (fault: FaultKind, at: string, spec: Parameters<typeof withFaultOn>[3]) =>
  withFaultOn(tiny, fault, at, spec);
const transfer = { calls: () => [call('alice', 'transfer' as never, 100)] };
const moved = [
  { id: 1, cents: 900 },
  { id: 2, cents: 100 },
];
const untouched = [
  { id: 1, cents: 1000 },
  { id: 2, cents: 0 },
];

describe('faults of a connection', () => {
  it('lost before COMMIT is sent: nothing has happened', async () => {
    const { outcomes, state, findings } = await withFault('connection-lost', 'COMMIT', transfer);
    expect(outcomes).toMatchObject([{ error: { message: 'Connection terminated unexpectedly' } }]);
    expect(outcomes[0]!.unknown).toBeUndefined();
    expect(state).toEqual(untouched);
    expect(findings).toEqual([]);
  });

  it('lost after COMMIT was applied: it has happened, and the caller cannot know', async () => {
    const { outcomes, state, findings } = await withFault('answer-lost', 'COMMIT', transfer);
    expect(outcomes).toMatchObject([
      { unknown: true, error: { message: 'Connection terminated unexpectedly' } },
    ]);
    expect(state).toEqual(moved);
    expect(findings).toEqual([]);
  });

  it('lost in whatever way: its locks are gone before anybody goes on, in each of thirty runs', async () => {
    const calls = () => [call('alice', 'guarded' as never)];
    const answers: unknown[] = [];
    for (const fault of ['answer-lost', 'connection-lost', 'terminated'] as const) {
      for (let run = 0; run < 30; run++) {
        const { outcomes, findings } = await withFault(fault, 'UPDATE accounts', { calls });
        answers.push(outcomes[0]!.value, ...findings);
      }
    }
    expect(new Set(answers)).toEqual(new Set(['free']));
  });

  it('lost while nobody listens to the client: said to whoever asks, and no finding by itself', async () => {
    const unheard: unknown[] = [];
    const holds = (result: { unheard: readonly unknown[] }) => void unheard.push(...result.unheard);
    for (const fault of ['connection-lost', 'terminated'] as const) {
      const { findings } = await withFault(fault, 'UPDATE accounts', { ...transfer, holds });
      expect(findings).toEqual([]);
      const { name, message } = { name: 'Error', message: 'Connection terminated unexpectedly' };
      expect(unheard.splice(0)).toEqual([{ caller: 'alice', error: { name, message } }]);
    }
    const calls = () => [call('alice', 'attentive' as never)];
    const { outcomes } = await withFault('terminated', 'UPDATE accounts', { calls, holds });
    expect(outcomes).toMatchObject([{ value: ['Connection terminated unexpectedly'] }]);
    const pooled = () => [call('alice', 'note' as never, 'x')];
    await withFault('terminated', 'INSERT notes', { calls: pooled, holds });
    expect(unheard).toEqual([]);
  });

  it('lost, and not given back because ROLLBACK fails on it: the pool keeps a place for it', async () => {
    const calls = () => [call('alice', 'forgetful' as never)];
    for (const fault of ['connection-lost', 'terminated', 'answer-lost'] as const) {
      const { findings } = await withFault(fault, fault === 'terminated' ? 'UPDATE accounts' : 'COMMIT', {
        calls,
      });
      const sentence = 'alice never gave its connection back, which broke: its pool still counts it';
      expect(findings).toEqual([{ rule: 'leaked-client', sentence }]);
    }
    expect((await withFault('crash', 'COMMIT', { calls })).findings).toEqual([]);
  });

  it('lost, and given back as it is: nobody gets a transaction with it', async () => {
    const calls = () => [call('alice', 'hasty' as never)];
    for (const fault of ['connection-lost', 'terminated'] as const)
      expect((await withFault(fault, 'UPDATE accounts', { calls })).findings).toEqual([]);
    const { findings } = await withFault('cancelled', 'UPDATE accounts', { calls });
    expect(findings.map(({ rule }) => rule)).toEqual(['released-in-transaction']);
  });

  it('lost while nothing could have been committed: the property is told', async () => {
    const note = { calls: () => [call('alice', 'note' as never, 'x')] };
    const before = await withFault('connection-lost', 'UPDATE accounts', transfer);
    expect(before.faults).toEqual([{ kind: 'connection-lost', caller: 'alice', uncommitted: true }]);
    expect((await withFault('terminated', 'BEGIN', transfer)).faults).toMatchObject([{ uncommitted: true }]);
    for (const [at, spec] of [
      ['COMMIT', transfer],
      ['INSERT notes', note],
    ] as const) {
      expect((await withFault('connection-lost', at, spec)).faults[0]).not.toHaveProperty('uncommitted');
    }
  });

  it('lost after a single statement was applied', async () => {
    const { outcomes } = await withFault('answer-lost', 'INSERT notes', {
      calls: () => [call('alice', 'note' as never, 'x')],
      holds: async (result) => expect(await result.query('SELECT text FROM notes')).toEqual([{ text: 'x' }]),
    });
    expect(outcomes).toMatchObject([{ unknown: true }]);
  });

  it('lost after a text with a whole transaction in it was applied', async () => {
    const text = 'BEGIN; UPDATE accounts SET cents = 900 WHERE id = 1; COMMIT';
    const calls = () => [call('alice', 'look' as never, text)];
    const { outcomes, state } = await withFault('answer-lost', 'BEGIN', { calls });
    expect(outcomes).toMatchObject([{ unknown: true }]);
    expect(state).toEqual([moved[0], untouched[1]]);
  });

  it('ended by an administrator', async () => {
    const { outcomes, state } = await withFault('terminated', 'UPDATE accounts', transfer);
    expect(outcomes).toMatchObject([{ error: { code: '57P01' } }]);
    expect(state).toEqual(untouched);
  });

  it.each([
    ['serialization-failure', '40001'],
    ['deadlock', '40P01'],
    ['cancelled', '57014'],
    ['too-many-connections', '53300'],
  ] as const)('%s: the server itself says %s, and the transaction is aborted', async (fault, code) => {
    const { outcomes, state, history } = await withFault(fault, 'UPDATE accounts', transfer);
    expect(outcomes).toMatchObject([{ error: { code } }]);
    expect(state).toEqual(untouched);
    expect(history.events.filter(({ kind }) => kind === 'statement')).toMatchObject([
      { anchor: 'BEGIN', state: 'completed' },
      { anchor: 'UPDATE accounts', state: 'failed', fault, error: { code } },
      { anchor: 'ROLLBACK', state: 'completed' },
    ]);
  });
});

describe('a conflict with others', () => {
  const isPossible = async (fault: FaultKind, fn: string, sql: string): Promise<boolean> => {
    let offered = false;
    const chooser: Chooser = ({ enabled, byDefault }) => {
      offered ||= enabled.some(({ kind, anchor }) => kind === 'fault' && anchor.startsWith('SELECT'));
      return byDefault;
    };
    const calls = () => [call('alice', fn as never, sql as never)];
    const property = safety('tiny', { inputs: fc.constant(0), calls } as never);
    await execute(tiny.of(property), 0, steered(chooser, { holds: 0, faults: [fault], faultLimit: 1 }));
    return offered;
  };

  it.each(['serialization-failure', 'deadlock'] as const)(
    'a read on its own meets nobody: no %s, unless it is in a transaction or may lock',
    async (fault) => {
      for (const sql of [
        'SELECT cents FROM accounts WHERE id = 1',
        'SELECT count(*) FROM notes',
        'SELECT id FROM accounts a JOIN (SELECT 1 AS one) o ON o.one = a.id',
      ]) {
        expect(await isPossible(fault, 'look', sql), sql).toBe(false);
        expect(await isPossible(fault, 'lookInTransaction', sql), sql).toBe(true);
      }
      for (const sql of [
        'SELECT cents FROM accounts FOR UPDATE',
        'SELECT cents FROM accounts FOR KEY SHARE',
        'SELECT pg_advisory_lock_shared(1), pg_advisory_unlock_shared(1)',
        "SELECT * FROM query_to_xml('SELECT 1', true, true, '') AS x",
      ])
        expect(await isPossible(fault, 'look', sql), sql).toBe(true);
    },
  );

  it('a read on its own can be cancelled all the same', async () => {
    expect(await isPossible('cancelled', 'look', 'SELECT cents FROM accounts')).toBe(true);
  });
});

describe('a COMMIT that the server refuses', () => {
  it('leaves nothing of the transaction, and no transaction', async () => {
    const { outcomes, state, history, findings } = await withFault(
      'serialization-failure',
      'COMMIT',
      transfer,
    );
    expect(outcomes).toMatchObject([{ error: { code: '40001' } }]);
    expect(outcomes[0]!.unknown).toBeUndefined();
    expect(state).toEqual(untouched);
    expect(history.events.filter(({ kind }) => kind === 'statement').slice(-2)).toMatchObject([
      { anchor: 'COMMIT', state: 'failed', fault: 'serialization-failure', error: { code: '40001' } },
      { anchor: 'ROLLBACK', state: 'completed' },
    ]);
    expect(findings).toEqual([]);
  });

  it('is over: whoever gives the client back without a ROLLBACK leaves no transaction open', async () => {
    const calls = () => [call('alice', 'hasty' as never)];
    expect((await withFault('serialization-failure', 'COMMIT', { calls })).findings).toEqual([]);
  });

  it('leaves nothing behind that the next run would find', async () => {
    await withFault('serialization-failure', 'COMMIT', transfer);
    const { state } = await withFault('answer-lost', 'COMMIT', {
      ...transfer,
      holds: async ({ query }) =>
        expect(await query("SELECT relname FROM pg_class WHERE relname LIKE 'survives_refuse%'")).toEqual([]),
    });
    expect(state).toEqual(moved);
  });
});
