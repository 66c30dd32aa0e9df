import fc from 'fast-check';
import type pg from 'pg';
import { subject } from '../../language/language.ts';

/** Tills that are opened and paid into: what goes wrong with them goes wrong only where something fails. */
export interface Tills {
  open: (pool: pg.Pool, till: string) => Promise<boolean>;
  pay: (pool: pg.Pool, till: string, cents: number) => Promise<boolean>;
  total: (pool: pg.Pool, till: string) => Promise<number | null>;
}
/** What has been paid into each, by name. A till that is not in it is not open. */
type Shop = ReadonlyMap<string, readonly number[]>;

export const SCHEMA = `
  CREATE TABLE tills (name text PRIMARY KEY, cents int NOT NULL DEFAULT 0);
  CREATE TABLE payments (name text, cents int);
  CREATE TABLE payers (name text PRIMARY KEY)`;

type Client = Pick<pg.PoolClient, 'query'>;
type Work = (client: Client) => Promise<boolean>;

async function transaction(pool: pg.Pool, work: Work): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const answer = await work(client);
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function open(client: Client, till: string): Promise<boolean> {
  return (await client.query('INSERT INTO tills VALUES ($1) ON CONFLICT DO NOTHING', [till])).rowCount === 1;
}

async function add(client: Client, till: string, cents: number): Promise<boolean> {
  const sql = 'UPDATE tills SET cents = cents + $2 WHERE name = $1';
  if ((await client.query(sql, [till, cents])).rowCount === 0) return false;
  await client.query('INSERT INTO payments VALUES ($1, $2)', [till, cents]);
  return true;
}

const pays = (client: Client, till: string) =>
  client.query('INSERT INTO payers VALUES ($1) ON CONFLICT DO NOTHING', [till]);

export const pay: Work3 = async (client, till, cents) => {
  const answer = await add(client, till, cents);
  if (answer) await pays(client, till);
  return answer;
};
type Work3 = (client: Client, till: string, cents: number) => Promise<boolean>;

export type TillsCode = (
  pool: pg.Pool,
) => Tills extends infer T ? { [F in keyof T]: (...args: never[]) => unknown } : never;
type Calls = {
  open: (till: string) => Promise<unknown>;
  pay: (till: string, cents: number) => Promise<unknown>;
};

/** The right code, with some of it done otherwise. */
export const tills =
  (otherwise: (pool: pg.Pool) => Partial<Calls> = () => ({})): TillsCode =>
  (pool) => ({
    open: (till: string) => open(pool, till),
    pay: (till: string, cents: number) => transaction(pool, (client) => pay(client, till, cents)),
    total: async (till: string) =>
      (await pool.query<{ cents: number }>('SELECT cents FROM tills WHERE name = $1', [till])).rows[0]
        ?.cents ?? null,
    ...otherwise(pool),
  });

const till = fc.constantFrom('north', 'south');
const sum = (list: readonly number[]): number => list.reduce((all, cents) => all + cents, 0);

export const contract = subject<Tills>().contract<Shop>({
  sentences: {
    opened: 'A till is opened once.',
    paid: 'What is paid in is there.',
    shut: 'Nothing is paid into a till that is not open.',
    total: 'What is in it is told.',
    tills: 'tills shows what is in them',
    payments: 'payments shows each',
    payers: 'payers shows where something was paid',
    nothing: 'Whoever gets an exception may rely on it that nothing has happened.',
  },
  begin: { state: new Map() },
  calls: {
    open: {
      args: [till],
      about: ([till]) => [till],
      step: (shop, [till]) =>
        shop.has(till)
          ? { sentence: 'opened', answer: false }
          : { sentence: 'opened', answer: true, then: new Map(shop).set(till, []) },
    },
    pay: {
      args: [till, fc.constantFrom(100, 250)],
      about: ([till]) => [till],
      weight: 2,
      step: (shop, [till, cents]) => {
        const before = shop.get(till);
        if (!before) return { sentence: 'shut', answer: false };
        return { sentence: 'paid', answer: true, then: new Map(shop).set(till, [...before, cents]) };
      },
    },
    total: {
      args: [till],
      about: ([till]) => [till],
      reads: true,
      step: (shop, [till]) => ({ sentence: 'total', answer: shop.has(till) ? sum(shop.get(till)!) : null }),
    },
  },
  views: {
    tills: {
      sentence: 'tills',
      columns: { name: 'text', cents: 'number' },
      rows: (shop) => [...shop].map(([name, paid]) => ({ name, cents: sum(paid) })),
    },
    payments: {
      sentence: 'payments',
      columns: { name: 'text', cents: 'number' },
      rows: (shop) => [...shop].flatMap(([name, paid]) => paid.map((cents) => ({ name, cents }))),
    },
    payers: {
      sentence: 'payers',
      columns: { name: 'text' },
      rows: (shop) => [...shop].filter(([, paid]) => paid.length > 0).map(([name]) => ({ name })),
    },
  },
  readers: (till) => [['total', till]],
});

export const inTransaction = (pool: pg.Pool, till: string, cents: number): Promise<boolean> =>
  transaction(pool, (client) => pay(client, till, cents));

export const twice = async (work: () => Promise<boolean>): Promise<boolean> => work().catch(work);

export function refusing(pool: pg.Pool): Partial<Calls> {
  return { pay: (till, cents) => inTransaction(pool, till, cents).catch(() => false) };
}

/** Asks for a connection so often, and then takes the till for one that is not open. */
export function givingUp(pool: pg.Pool): Partial<Calls> {
  const tried = async (till: string, cents: number, tries: number): Promise<boolean> => {
    try {
      return await inTransaction(pool, till, cents);
    } catch (error) {
      if ((error as { code?: string }).code !== '53300') throw error;
      return tries > 1 ? tried(till, cents, tries - 1) : false;
    }
  };
  return { pay: (till, cents) => tried(till, cents, 5) };
}

export function flagged(pool: pg.Pool): Partial<Calls> {
  const opened = new Set<string>();
  return {
    open: async (till) => {
      if (opened.has(till)) return false;
      opened.add(till);
      return open(pool, till);
    },
  };
}

export function knowing(pool: pg.Pool): Partial<Calls> {
  const known = new Set<string>();
  return {
    pay: (till, cents) =>
      transaction(pool, async (client) => {
        const answer = await add(client, till, cents);
        if (answer && !known.has(till)) await pays(client, till);
        if (answer) known.add(till);
        return answer;
      }),
  };
}

export async function beginsOutside(pool: pg.Pool, work: Work): Promise<boolean> {
  const client = await pool.connect();
  await client.query('BEGIN');
  let broken: Error | undefined;
  try {
    const answer = await work(client);
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.release(broken);
  }
}

export async function rollsBack(pool: pg.Pool, work: Work): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const answer = await work(client);
    await client.query('COMMIT');
    client.release();
    return answer;
  } catch (error) {
    if (isLost(error)) client.release(true);
    else {
      await client.query('ROLLBACK');
      client.release();
    }
    throw error;
  }
}

const isLost = (error: unknown): boolean => !(error as { code?: string }).code || isEnded(error);
const isEnded = (error: unknown): boolean => (error as { code?: string }).code === '57P01';

/** Payments of one process go one after another. */
export function queueing(pool: pg.Pool): Partial<Calls> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    pay: async (till, cents) => {
      const before = last;
      let done = (): void => undefined;
      last = new Promise<void>((resolve) => (done = resolve));
      await before;
      const client = await pool.connect();
      client.release();
      return inTransaction(pool, till, cents).finally(done);
    },
  };
}
