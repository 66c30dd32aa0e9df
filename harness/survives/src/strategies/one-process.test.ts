import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { parseToken } from '../check/token.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property, type Result } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { playAll } from './play.ts';
import { Replay } from './replay.ts';

/** What two calls of one process share: the variables of a module, and the connections of a pool. */
const CODE = `
import type { Pool } from 'pg';
const NAME = 'SELECT $1::text AS name';
const TENANT = "SELECT current_setting('app.tenant', true) AS name";
const named = async (pool: Pool, name: string): Promise<string> => (await pool.query(NAME, [name])).rows[0].name;

let caller = '';
export async function fromTheBeginning(pool: Pool, name: string): Promise<string> {
  caller = name;
  await pool.query('SELECT 1');
  return named(pool, caller);
}
let looked = '';
export async function afterALook(pool: Pool, name: string): Promise<string> {
  looked = await named(pool, name);
  await pool.query('SELECT 1');
  return named(pool, looked);
}
export async function inTheCall(pool: Pool, name: string): Promise<string> {
  const own = await named(pool, name);
  await pool.query('SELECT 1');
  return named(pool, own);
}
const answers = new Map<string, string>();
export async function byLength(pool: Pool, name: string): Promise<string> {
  const known = answers.get(String(name.length)) ?? (await named(pool, name));
  answers.set(String(name.length), known);
  return known;
}
export async function onceAConnection(pool: Pool, name: string): Promise<string> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query(TENANT);
    if (!rows[0].name) await client.query("SELECT set_config('app.tenant', $1, false)", [name]);
    return (await client.query(TENANT)).rows[0].name;
  } finally {
    client.release();
  }
}`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const definition = { state: 'SELECT 1' };
  tiny = await tinySetup(server, { schema: 'CREATE TABLE names (name text)', code: CODE, definition });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

const NAMES = ['north', 'south'];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();
const ownName = (fn: string) =>
  safety('each is answered by its own name', {
    inputs: fc.constant(NAMES),
    calls: (names) => names.map((name) => call(name, fn as never, ...([name] as never[]))),
    holds: ({ outcomes }: Result<unknown>) => {
      for (const { caller, value } of outcomes)
        demand(value === caller, { headline: 'another name', expected: caller, seen: String(value) });
    },
  }) as Property;

async function examined(fn: string, own: Partial<Property> = {}) {
  const examiner = new Examiner('99', tiny.of({ ...ownName(fn), ...own } as Property), () => undefined);
  await examiner.pass(LIMITS.check.passes[1]!);
  return (await examiner.conclude()).verdict;
}

it.each([
  ['a variable of the module, set before the first statement', 'fromTheBeginning', 'by turns'],
  ['a variable of the module, set after the first statement', 'afterALook', 'by turns'],
  ['an answer that is remembered under too short a key', 'byLength', 'one after another'],
  ['what an earlier call has left on the connection', 'onceAConnection', 'one after another'],
])('%s breaks in one process, and its token plays it again', async (_what, fn, how) => {
  const { verdict, counterexample } = await examined(fn);
  expect({ verdict, counterexample }).toMatchObject({
    verdict: 'broke',
    counterexample: { reproduced: '10/10', found: expect.stringContaining(`, in one process, ${how} `) },
  });
  const { schedule } = parseToken(counterexample!.token);
  const seen: unknown[] = [];
  const replay = new Replay(ownName(fn), { schedule });
  await playAll(replay, { setup: tiny.of(ownName(fn)), input: NAMES }, ({ broken }) => {
    seen.push(broken?.headline);
    return true;
  });
  expect({ token: counterexample!.token, seen }).toMatchObject({ seen: ['another name'] });
});

it('right code survives, and it is said what was played', async () => {
  const { verdict, coverage } = await examined('inTheCall');
  expect(verdict).toBe('survived');
  expect(coverage).toContain(
    '; in one process, one after another and by turns, 2 schedules; outside of any schedule',
  );
});

it.each([
  ['of whom the promise says where they are', { instances: () => ({ north: 'a', south: 'b' }) as const }],
  ['by the clocks of two', { appClocks: () => ['0 seconds', '0 seconds'] as [string, string] }],
])('callers %s stay where they are', async (_which, own) => {
  const { verdict, coverage } = await examined('fromTheBeginning', own);
  expect({ verdict, said: coverage.includes('in one process') }).toEqual({
    verdict: 'survived',
    said: false,
  });
});

it('with a contract, whose histories come one after another, they are played by turns alone', async () => {
  const setup = tiny.of(ownName('inTheCall'));
  const contract = { sentences: {}, begin: { state: null }, calls: {} };
  const examiner = new Examiner(
    '99',
    { ...setup, definition: { ...setup.definition, contract } },
    () => undefined,
  );
  await examiner.pass(LIMITS.check.passes[1]!);
  const { coverage } = (await examiner.conclude()).verdict;
  expect(coverage).toContain('; in one process, by turns, 1 schedule;');
});

it('who had a pool of one each do not wait for each other: in one process they come one after another', async () => {
  const { coverage } = await examined('inTheCall', { poolSize: 1 });
  expect(coverage).toMatch(/; in one process, one after another, 1 schedule(?!.*by turns)/);
});
