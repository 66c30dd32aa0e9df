import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collisionsIn } from '../contract/collisions.ts';
import { COLLIDING, ids, subject } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

interface Lockers {
  claim: (pool: pg.Pool, locker: string, guest: string) => Promise<boolean>;
}
type Shop = ReadonlyMap<string, string | null>;

const LOCKERS = ['l1', ...COLLIDING];

const contractOf = (locker: fc.Arbitrary<string>) =>
  subject<Lockers>().contract<Shop>({
    sentences: { claimed: 'A free locker is given.', refused: 'A locker has one guest.' },
    linearizable: true,
    begin: {
      rows: { lockers: LOCKERS.map((id) => ({ id })) },
      state: new Map(LOCKERS.map((id) => [id, null])),
    },
    calls: {
      claim: {
        args: [locker, fc.constantFrom('ann', 'ben')],
        about: ([id]) => [id],
        step: (shop, [id, guest]) =>
          shop.get(id) === null
            ? { sentence: 'claimed', answer: true, then: new Map(shop).set(id, guest) }
            : { sentence: 'refused', answer: false },
      },
    },
  });

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** Claims under an advisory lock that is named after a hash of the locker, which two lockers share. */
const claiming = (lock: string) => (pool: pg.Pool) => ({
  claim: async (locker: string, guest: string) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ got: unknown }>(`SELECT ${lock} AS got`, [locker]);
      const claim = 'UPDATE lockers SET guest = $2 WHERE id = $1 AND guest IS NULL';
      const taken = rows[0]!.got !== false && (await client.query(claim, [locker, guest])).rowCount === 1;
      await client.query('COMMIT');
      return taken;
    } finally {
      client.release();
    }
  },
});

async function meeting(lock: string): Promise<PropertyVerdict> {
  const { properties } = await check<Lockers>({
    name: 'lockers',
    code: claiming(lock),
    schema: async (owner: pg.Client) =>
      void (await owner.query('CREATE TABLE lockers (id text PRIMARY KEY, guest text)')),
    server,
    state: 'SELECT id, guest FROM lockers ORDER BY id',
    contract: contractOf(fc.constantFrom(...LOCKERS)),
    promises: [],
  });
  return properties.find(({ id }) => id === 'calls-that-meet')!;
}

it('whoever waits for a lock that two keys share is right', async () => {
  expect((await meeting('pg_advisory_xact_lock(hashtext($1))')).verdict).toBe('survived');
});

it('whoever refuses, because the lock of another key is taken, refuses what nobody has', async () => {
  const refused = await meeting('pg_try_advisory_xact_lock(hashtext($1))');
  expect(refused).toMatchObject({ verdict: 'broke', counterexample: { reproduced: '10/10' } });
  const claimed = refused.counterexample!.timeline.flatMap((event) =>
    event.kind === 'call' ? event.call : [],
  );
  expect(claimed.sort()).toEqual(COLLIDING.map((id) => expect.stringContaining(`claim('${id}'`)));
});

it('the two have one hashtext(), and meet where a contract has both of them', async () => {
  const one = 'SELECT count(DISTINCT hashtext(id))::int AS n FROM unnest($1::text[]) AS id';
  const client = new pg.Client(server.admin);
  await client.connect();
  expect((await client.query(one, [COLLIDING])).rows).toEqual([{ n: 1 }]);
  await client.end();
  const about = (locker: fc.Arbitrary<string>) =>
    collisionsIn(contractOf(locker)).map((calls) => calls.map(({ args }) => args[0]));
  expect(about(ids(...LOCKERS))).toEqual([[...COLLIDING]]);
  expect(about(fc.constantFrom('l1', 'l2'))).toEqual([]);
});
