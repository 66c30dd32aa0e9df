import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { outside } from '../language/language.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
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
      tiny.of(property),
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
