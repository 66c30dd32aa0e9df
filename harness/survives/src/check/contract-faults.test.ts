import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';
import * as wrong from './testing/tills.ts';
import {
  contract,
  inTransaction,
  pay,
  SCHEMA,
  tills,
  twice,
  type TillsCode,
  type Tills,
} from './testing/tills.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function verdictOn(code: TillsCode, other: Partial<typeof contract> = {}): Promise<Verdict> {
  return check<Tills>({
    name: 'tills',
    code,
    schema: async (owner: pg.Client) => void (await owner.query(SCHEMA)),
    server,
    seed: 'SELECT 1',
    state: 'SELECT name FROM tills ORDER BY name',
    contract: { ...contract, ...other },
    promises: [],
  });
}

const of = ({ properties }: Verdict, id: string): PropertyVerdict =>
  properties.find((each) => each.id === id)!;

it('right code survives, and it is said of how many places something failed at how many', async () => {
  const verdict = await verdictOn(tills(), { nothingHappened: 'nothing' });
  expect(verdict.verdict, JSON.stringify(verdict.properties)).toBe('survived');
  expect(of(verdict, 'one-thing-fails').coverage).toMatch(
    /^one call after another, and one thing that fails, at \d+ of \d+ places: \d+ runs$/,
  );
});

/** Code that is right for as long as nothing fails. */
const WRONG: [string, TillsCode, string, RegExp][] = [
  [
    'a payment is tried again after a COMMIT whose answer was lost',
    tills((pool) => ({ pay: (till, cents) => twice(() => inTransaction(pool, till, cents)) })),
    'one-thing-fails',
    /^Promised is \((tills|payments)\)/,
  ],
  [
    'half of a payment is there',
    tills((pool) => ({ pay: (till, cents) => pay(pool, till, cents) })),
    'one-thing-fails',
    /^Promised is \((payments|payers)\)/,
  ],
  [
    'whoever has asked for a connection five times says that the till is not open',
    tills(wrong.givingUp),
    'one-thing-fails',
    /^Promised is \(paid\).*for a while/s,
  ],
  ['a failure is told as a refusal', tills(wrong.refusing), 'one-thing-fails', /^Promised is \(paid\)/],
  [
    'what is remembered was never committed',
    tills(wrong.flagged),
    'one-thing-fails',
    /^Promised is \(opened\)/,
  ],
  ['what is known was rolled back', tills(wrong.knowing), 'one-thing-fails', /^Promised is \(payers\)/],
  [
    'a connection is not given back when BEGIN fails',
    tills((pool) => ({
      pay: (till, cents) => wrong.beginsOutside(pool, (client) => pay(client, till, cents)),
    })),
    'gives-connections-back',
    /./,
  ],
  [
    'a connection is not given back when ROLLBACK fails',
    tills((pool) => ({ pay: (till, cents) => wrong.rollsBack(pool, (client) => pay(client, till, cents)) })),
    'gives-connections-back',
    /./,
  ],
  ['nobody lets go when no connection is to be had', tills(wrong.queueing), 'every-call-comes-back', /./],
];

it.each(WRONG)('%s, and only where something fails', async (_, code, id, why) => {
  const verdict = await verdictOn(code);
  const broke = verdict.properties.filter((property) => property.verdict === 'broke');
  expect(of(verdict, 'one-call-after-another').verdict).toBe('survived');
  expect(broke.map((property) => property.id)).toContain(id);
  const { counterexample } = of(verdict, id);
  expect(counterexample!.reproduced).toMatch(/^(10\/10|3\/3)$/);
  expect(counterexample!.why).toMatch(why);
});

it('an exception means that nothing has happened, where that is promised', async () => {
  const code = tills((pool) => ({
    pay: async (till, cents) => {
      const answer = await inTransaction(pool, till, cents);
      await pool.query('SELECT count(*) FROM payments');
      return answer;
    },
  }));
  expect((await verdictOn(code)).verdict).toBe('survived');
  const { counterexample } = of(await verdictOn(code, { nothingHappened: 'nothing' }), 'one-thing-fails');
  expect(counterexample!.why).toMatch(/^Promised is \(nothing\)/);
});
