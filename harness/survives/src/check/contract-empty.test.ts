import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** Jars with sweets in them, and how many there are. Of no jar at all sum() says nothing. */
interface Jars {
  add: (pool: pg.Pool, jar: string, sweets: number) => Promise<void>;
  total: (pool: pg.Pool) => Promise<number>;
}
const ADD = 'INSERT INTO jars VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET sweets = jars.sweets + $2';
const code = (total: string) => (pool: pg.Pool) => ({
  add: async (jar: string, sweets: number) => void (await pool.query(ADD, [jar, sweets])),
  total: async () => (await pool.query<{ total: number }>(total)).rows[0]!.total,
});
const SUM = 'SELECT sum(sweets)::int AS total FROM jars';
const RIGHT = 'SELECT coalesce(sum(sweets), 0)::int AS total FROM jars';

const jar = fc.constantFrom('red', 'blue');
const contract = subject<Jars>().contract<ReadonlyMap<string, number>>({
  sentences: { add: 'They are in the jar.', total: 'All sweets are counted.', jars: 'A row for each jar.' },
  begin: {
    rows: { jars: [{ name: 'blue', sweets: 2 }] },
    state: new Map([
      ['red', 1],
      ['blue', 2],
    ]),
  },
  calls: {
    add: {
      args: [jar, fc.constantFrom(1, 5)],
      about: ([jar]) => [jar],
      step: (jars, [jar, sweets]) => ({
        sentence: 'add',
        answer: undefined,
        then: new Map(jars).set(jar, (jars.get(jar) ?? 0) + sweets),
      }),
    },
    total: {
      args: [],
      about: () => ['red', 'blue'],
      reads: true,
      step: (jars) => ({ sentence: 'total', answer: [...jars.values()].reduce((sum, one) => sum + one, 0) }),
    },
  },
  views: {
    jars: {
      sentence: 'jars',
      columns: { name: 'text', sweets: 'number' },
      rows: (jars) => [...jars].map(([name, sweets]) => ({ name, sweets })),
    },
  },
});

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const OF_CONTRACT = ['one-call-after-another', 'before-anything-is-there'];

async function verdictsOn(total: string, empty?: ReadonlyMap<string, number>): Promise<string[]> {
  const verdict = await check<Jars>({
    ...{ name: 'jars', code: code(total), server, promises: [] },
    schema: async (owner: pg.Client) =>
      void (await owner.query('CREATE TABLE jars (name text PRIMARY KEY, sweets int NOT NULL)')),
    seed: "INSERT INTO jars VALUES ('red', 1)",
    state: 'SELECT name, sweets FROM jars ORDER BY name',
    contract: { ...contract, ...(empty && { empty }) },
    only: empty ? OF_CONTRACT : OF_CONTRACT.slice(0, 1),
  });
  return verdict.properties
    .filter(({ universal }) => !universal)
    .map(({ id, verdict }) => `${id}: ${verdict}`);
}

it('what is said of all there is holds of nothing as well, or breaks where there is nothing yet', async () => {
  expect(await verdictsOn(SUM)).toEqual(['one-call-after-another: survived']);
  expect(await verdictsOn(SUM, new Map())).toEqual([
    'one-call-after-another: survived',
    'before-anything-is-there: broke',
  ]);
  expect(await verdictsOn(RIGHT, new Map())).toEqual([
    'one-call-after-another: survived',
    'before-anything-is-there: survived',
  ]);
});

it('what schema.sql itself has put in is there before the seed', async () => {
  const schema = `CREATE TABLE jars (name text PRIMARY KEY, sweets int NOT NULL); INSERT INTO jars VALUES ('spare', 3)`;
  const verdict = await check<Jars>({
    ...{ name: 'jars', code: code(SUM), server, promises: [] },
    schema: async (owner: pg.Client) => void (await owner.query(schema)),
    seed: "INSERT INTO jars VALUES ('red', 1)",
    state: 'SELECT name, sweets FROM jars ORDER BY name',
    contract: {
      ...contract,
      begin: { ...contract.begin, state: new Map([...contract.begin.state, ['spare', 3]]) },
      empty: new Map([['spare', 3]]),
    },
    only: OF_CONTRACT,
  });
  expect(verdict.properties.filter(({ universal }) => !universal).map(({ verdict }) => verdict)).toEqual([
    'survived',
    'survived',
  ]);
});
