import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outside, subject } from '../language/language.ts';
import type { PropertyVerdict, Verdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** Members join once, however often they ask, and each gets one card by post. */
interface Club {
  join: (pool: pg.Pool, name: string, post: Post) => Promise<boolean>;
}
interface Post {
  card: (name: string) => Promise<void>;
}
type Join = Club['join'];

const NOBODY = '';
const names = fc.constantFrom('ann', 'ben', NOBODY);
const CALLERS = 5;
const contract = subject<Club>().contract<ReadonlySet<string>>({
  sentences: {
    joins: 'Whoever has a name joins.',
    once: 'Each is one member.',
    card: 'A member gets one card.',
  },
  begin: { state: new Set() },
  calls: {
    join: {
      args: [names, fc.constant(outside<Post>('post'))],
      about: ([name]) => [name],
      step: (members, [name]) =>
        name === NOBODY
          ? { sentence: 'joins', answer: false }
          : { sentence: 'joins', answer: true, then: new Set(members).add(name) },
    },
  },
  views: {
    members: {
      sentence: 'once',
      columns: { name: 'text' },
      rows: (members) => [...members].map((name) => ({ name })),
    },
  },
  ledgers: { post: { sentence: 'card', entries: (members) => [...members] } },
  crowd: {
    callers: CALLERS,
    gatherings: { 'one asks again and again': { asks: () => ['join', 'ann', outside<Post>('post')] } },
  },
});

const added = async (pool: pg.Pool, name: string): Promise<boolean> =>
  (await pool.query('INSERT INTO members VALUES ($1) ON CONFLICT DO NOTHING', [name])).rowCount === 1;
const isThere = async (pool: pg.Pool, name: string): Promise<boolean> =>
  (await pool.query('SELECT FROM members WHERE name = $1', [name])).rowCount === 1;

const right: Join = async (pool, name, post) => {
  if (name === NOBODY) return false;
  if (await added(pool, name)) await post.card(name).catch(() => undefined);
  return true;
};
const toNobody: Join = async (pool, name, post) => {
  if (name === NOBODY) await post.card(name);
  return right(pool, name, post);
};
const atEachCall: Join = async (pool, name, post) => {
  if (name === NOBODY) return false;
  await added(pool, name);
  await post.card(name);
  return true;
};
const notToBen: Join = (pool, name, post) =>
  right(pool, name, name === 'ben' ? { card: async () => undefined } : post);
const whenInDoubt: Join = async (pool, name, post) =>
  right(pool, name, post).catch(async (error: unknown) => {
    if (!(await isThere(pool, name))) throw error;
    await post.card(name);
    return true;
  });
const whoeverWasNotThere: Join = async (pool, name, post) => {
  if (name === NOBODY) return false;
  const before = await isThere(pool, name);
  await added(pool, name);
  if (!before) await post.card(name);
  return true;
};

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const verdictOn = (join: Join, other: Partial<typeof contract> = {}): Promise<Verdict> =>
  check<Club>({
    name: 'club',
    code: (pool: pg.Pool) => ({ join: (...args: [string, Post]) => join(pool, ...args) }),
    schema: async (owner: pg.Client) =>
      void (await owner.query('CREATE TABLE members (name text PRIMARY KEY)')),
    server,
    seed: 'SELECT 1',
    state: 'SELECT name FROM members ORDER BY name',
    outside: { post: { card: (ledger: string[], name: string) => void ledger.push(name) } },
    contract: { ...contract, ...other },
    promises: [],
  });

const broken = ({ properties }: Verdict): PropertyVerdict[] =>
  properties.filter(({ verdict }) => verdict === 'broke');

it('what is asked of others once, and may be missing once something has failed, survives', async () => {
  const verdict = await verdictOn(right);
  expect(verdict.verdict, JSON.stringify(broken(verdict))).toBe('survived');
});

const WRONG: [string, Join, string, { expected: string; seen: string }][] = [
  ['for nothing', toNobody, 'one-call-after-another', { expected: 'nothing more', seen: "''" }],
  ['twice', atEachCall, 'one-call-after-another', { expected: 'nothing more', seen: "'ann'" }],
  ['not at all', notToBen, 'one-call-after-another', { expected: "'ben'", seen: 'nothing more' }],
  [
    'twice where something fails',
    whenInDoubt,
    'one-thing-fails',
    { expected: 'nothing more', seen: "'ann'" },
  ],
  ['twice in a crowd', whoeverWasNotThere, 'a-crowd', { expected: 'nothing more', seen: "'ann'" }],
];

it.each(WRONG)('others are asked %s, and only their ledger tells', async (_, join, id, told) => {
  const found = broken(await verdictOn(join)).find((property) => property.id === id);
  expect(found?.counterexample).toMatchObject({ reproduced: expect.stringMatching(/^(\d+)\/\1$/) as string });
  expect(found!.counterexample!.why).toMatch(/^Promised is \(card\): “A member gets one card\.”/);
  if (id === 'one-call-after-another') expect(found!.counterexample).toMatchObject(told);
  expect((await verdictOn(join, { ledgers: undefined })).verdict).toBe('survived');
});
