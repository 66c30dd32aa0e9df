import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PropertyVerdict } from '../model/verdict.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

/** Prices are set by somebody else, who changes them now and then. */
interface Kiosk {
  price: (pool: pg.Pool, item: string) => Promise<number | undefined>;
}

const item = fc.constantFrom('tea', 'bun', 'none');
const contract = subject<Kiosk>().contract<ReadonlyMap<string, number>>({
  sentences: { price: 'The price is the one on the list.' },
  begin: {
    state: new Map([
      ['tea', 2],
      ['bun', 3],
    ]),
  },
  calls: {
    price: {
      args: [item],
      about: ([item]) => [item],
      reads: true,
      step: (prices, [item]) => ({ sentence: 'price', answer: prices.get(item) }),
    },
  },
  writes: {
    'the owner raises a price': {
      args: [item],
      about: ([item]) => [item],
      changes: ([item]) => ({ prices: [{ where: { item }, to: { euros: 9 } }] }),
      step: (prices, [item]) => ((prices.get(item) ?? 9) < 9 ? new Map(prices).set(item, 9) : undefined),
    },
  },
});

type Price = Kiosk['price'];
const asked: Price = async (pool, item) =>
  (await pool.query<{ euros: number }>('SELECT euros FROM prices WHERE item = $1', [item])).rows[0]?.euros;
const remembered = (): Price => {
  const known = new Map<string, number>();
  return async (pool, item) => {
    const price = known.get(item) ?? (await asked(pool, item));
    if (price !== undefined) known.set(item, price);
    return price;
  };
};

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

async function verdictOn(price: () => Price): Promise<PropertyVerdict> {
  const { properties } = await check<Kiosk>({
    name: 'kiosk',
    code: (pool) => {
      const of = price();
      return { price: (item: string) => of(pool, item) };
    },
    schema: async (owner: pg.Client) =>
      void (await owner.query('CREATE TABLE prices (item text PRIMARY KEY, euros int NOT NULL)')),
    server,
    seed: "INSERT INTO prices VALUES ('tea', 2), ('bun', 3)",
    state: 'SELECT item FROM prices ORDER BY item',
    contract,
    promises: [],
  });
  return properties.find(({ id }) => id === 'one-call-after-another')!;
}

it('who asks each time survives what others change', async () => {
  expect(await verdictOn(() => asked)).toMatchObject({ verdict: 'survived' });
});

it('who remembers what others change does not', async () => {
  expect(await verdictOn(remembered)).toMatchObject({
    verdict: 'broke',
    counterexample: { headline: expect.stringContaining('was answered otherwise') as string },
  });
});
