import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outside } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { steered } from './conduct.ts';
import { execute } from './execution.ts';
import { call, openAccounts, safety } from './testing/accounts.ts';
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

describe('an answer', () => {
  it('comes with what each outside party had done by then', async () => {
    const told: unknown[] = [];
    const pay = (caller: string) => call(caller, 'pay', `invoice of ${caller}`, outside('payments'));
    const property = safety('tiny', {
      inputs: fc.constant(0),
      calls: () => [call('carol', 'note', 'x'), pay('alice'), pay('bob')],
      holds: (result) => void told.push(...result.answers.map(({ caller, ledgers }) => [caller, ledgers])),
    });
    await execute(
      tiny.of(property),
      0,
      steered(({ byDefault }) => byDefault),
    );
    expect(told).toEqual([
      ['carol', { payments: 0 }],
      ['alice', { payments: 1 }],
      ['bob', { payments: 2 }],
    ]);
  });
});
