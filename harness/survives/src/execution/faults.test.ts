import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outside, subject, type PropertySpec } from '../language/language.ts';
import type { FaultKind } from '../model/faults.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

/** Moves money in a transaction, rolls back when something fails, and passes the error on. */
const CODE = `
import type { Pool } from 'pg';
interface Payments { charge(id: string, cents: number): Promise<string> }
const seen = new Set<string>();
export async function transfer(pool: Pool, cents: number) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE accounts SET cents = cents - $1 WHERE id = 1', [cents]);
    await client.query('UPDATE accounts SET cents = cents + $1 WHERE id = 2', [cents]);
    await client.query('COMMIT');
    return 'done';
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
export async function forgetful(pool: Pool) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('UPDATE accounts SET cents = 0');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    client.release();
    throw error;
  }
  client.release();
}
export async function attentive(pool: Pool) {
  const client = await pool.connect();
  const heard: string[] = [];
  const listen = (error: Error) => heard.push(error.message);
  client.on('error', listen);
  try {
    await client.query('UPDATE accounts SET cents = 0').catch(() => client.query('ROLLBACK')).catch(() => undefined);
    return heard;
  } finally {
    client.off('error', listen);
    client.release();
  }
}
export async function note(pool: Pool, text: string) {
  const { rowCount } = await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  return rowCount;
}
export async function look(pool: Pool, sql: string) {
  return (await pool.query(sql)).rowCount;
}
export async function lookInTransaction(pool: Pool, sql: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query(sql);
    await client.query('COMMIT');
    return rowCount;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
export async function pay(pool: Pool, id: string, payments: Payments) {
  const receipt = await payments.charge(id, 500);
  await pool.query('INSERT INTO notes VALUES ($1)', [receipt]);
  return receipt;
}
export async function once(pool: Pool, text: string) {
  if (seen.has(text)) return 'again';
  seen.add(text);
  await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  await pool.query('INSERT INTO notes VALUES ($1)', [text]);
  return 'first';
}`;

let server: PostgresServer;
let kata: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  kata = await tinySetup(server, {
    schema: `CREATE TABLE accounts (id int PRIMARY KEY, cents int); CREATE TABLE notes (text text)`,
    code: CODE,
    definition: {
      seed: 'INSERT INTO accounts VALUES (1, 1000), (2, 0)',
      state: 'SELECT id, cents FROM accounts ORDER BY id',
      outside: {
        payments: {
          charge: (ledger, id: string, cents: number) => `receipt ${ledger.push({ id, cents })} of ${id}`,
        },
      },
    },
  });
});
afterAll(async () => {
  await kata.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

/** Plays the fault at the first statement with that anchor. */
async function withFault(fault: FaultKind, at: string, spec: Omit<PropertySpec<unknown, unknown>, 'inputs'>) {
  const property = safety('tiny', { inputs: fc.constant(0), ...spec } as never);
  let found = false;
  const chooser: Chooser = ({ enabled, byDefault }) => {
    const index = enabled.findIndex(
      ({ kind, move, anchor }) => kind === 'fault' && move.endsWith(`!${fault}`) && anchor === at,
    );
    if (found || index === -1) return byDefault;
    found = true;
    return index;
  };
  const execution = await execute(
    kata.of(property),
    0,
    steered(chooser, { holds: 0, faults: [fault], faultLimit: 1 }),
  );
  expect(found).toBe(true);
  return execution;
}
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
    await execute(kata.of(property), 0, steered(chooser, { holds: 0, faults: [fault], faultLimit: 1 }));
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

describe('a crash', () => {
  it('before COMMIT is sent: the call is delivered again, and is done once', async () => {
    const { outcomes, state, history, ending } = await withFault('crash', 'COMMIT', transfer);
    expect(ending).toEqual({ kind: 'finished' });
    expect(outcomes).toMatchObject([{ value: 'done' }]);
    expect(state).toEqual(moved);
    expect(
      history.events.filter(({ kind }) => kind === 'call' || kind === 'crash' || kind === 'answer'),
    ).toMatchObject([
      { kind: 'call' },
      { kind: 'crash', instance: 'a' },
      { kind: 'call' },
      { kind: 'answer', value: 'done' },
    ]);
  });

  it('after COMMIT was applied: the call is delivered again, and is done twice', async () => {
    const { outcomes, state, ending } = await withFault('crash-after-commit', 'COMMIT', transfer);
    expect(ending).toEqual({ kind: 'finished' });
    expect(outcomes).toMatchObject([{ value: 'done' }]);
    expect(state).toEqual([
      { id: 1, cents: 800 },
      { id: 2, cents: 200 },
    ]);
  });

  it('takes the memory of the instance with it', async () => {
    const { outcomes } = await withFault('crash', 'INSERT notes', {
      calls: () => [call('alice', 'once' as never, 'x')],
    });
    expect(outcomes).toMatchObject([{ value: 'first' }]);
  });

  it('reaches everybody on the same instance, and nobody else', async () => {
    const calls = ['alice', 'bob', 'carol'].map((who) => call(who, 'once' as never, who as never));
    const { history, outcomes } = await withFault('crash', 'INSERT notes', { calls: () => calls });
    const delivered = history.events.filter(({ kind }) => kind === 'call').map(({ caller }) => caller);
    expect(delivered.toSorted()).toEqual(['alice', 'alice', 'bob', 'carol', 'carol']);
    expect(outcomes.map(({ value }) => value as unknown)).toEqual(['first', 'first', 'first']);
  });

  it('keeps no lock, no connection and no zombie', async () => {
    for (let run = 0; run < 10; run++) {
      const { findings, ending } = await withFault('crash', 'UPDATE accounts', {
        calls: () => ['alice', 'bob'].map((who) => call(who, 'transfer' as never, 1)),
      });
      expect({ findings, ending }).toEqual({ findings: [], ending: { kind: 'finished' } });
    }
  });
});

describe('an outside party', () => {
  const pay = {
    calls: () => [call('alice', 'pay' as never, ...(['A1', outside('payments')] as never[]))],
  };
  const ledgerIs =
    (entries: unknown[]) =>
    (result: { ledger(party: string): unknown[] }): void =>
      void expect(result.ledger('payments')).toEqual(entries);

  it('is asked at a step of its own', async () => {
    const property = safety('tiny', {
      inputs: fc.constant(0),
      ...pay,
      holds: ledgerIs([{ id: 'A1', cents: 500 }]),
    } as never);
    const { history, outcomes } = await execute(
      kata.of(property),
      0,
      steered(({ byDefault }) => byDefault),
    );
    expect(outcomes).toMatchObject([{ value: 'receipt 1 of A1' }]);
    expect(history.events.filter((event) => 'step' in event)).toMatchObject([
      { kind: 'party', step: 1, anchor: 'payments.charge', args: ['A1', 500], value: 'receipt 1 of A1' },
      { kind: 'statement', step: 2 },
    ]);
    expect(history.callers[0]!.calls).toEqual([`pay('A1', payments)`]);
  });

  it.each([
    ['party-fails-before', []],
    ['party-fails-after', [{ id: 'A1', cents: 500 }]],
  ] as const)('%s its effect', async (fault, entries) => {
    const { outcomes, broken } = await withFault(fault, 'payments.charge', {
      ...pay,
      holds: ledgerIs([...entries]),
    });
    expect(broken).toBeNull();
    expect(outcomes).toMatchObject([{ error: { message: 'payments did not answer' } }]);
  });

  it('remembers what a crashed instance told it', async () => {
    const both = [
      { id: 'A1', cents: 500 },
      { id: 'A1', cents: 500 },
    ];
    const { broken } = await withFault('crash', 'INSERT notes', { ...pay, holds: ledgerIs(both) });
    expect(broken).toBeNull();
  });
});
