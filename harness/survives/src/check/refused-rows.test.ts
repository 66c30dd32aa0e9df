import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import { startPostgres } from '../postgres/start.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { check } from './in-memory.ts';

interface Lockers {
  isFree: (pool: pg.Pool, locker: string) => Promise<boolean>;
}

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const contract = subject<Lockers>().contract<null>({
  sentences: { free: 'A locker that nobody has is free.' },
  begin: { rows: { lockers: [{ id: 'locker 10' }] }, state: null },
  calls: {
    isFree: {
      args: [fc.constant('locker 10')],
      about: ([id]) => [id],
      step: () => ({ sentence: 'free', answer: true }),
    },
  },
});

const RAISES = `
  CREATE TABLE lockers (id text PRIMARY KEY);
  CREATE FUNCTION raises() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
  CREATE TRIGGER raises BEFORE INSERT ON lockers EXECUTE FUNCTION raises()`;

it.each([
  ['too little room for it', 'CREATE TABLE lockers (id varchar(8))', 'value too long'],
  ['another type', 'CREATE TABLE lockers (id integer)', 'invalid input syntax'],
  ['a trigger that raises', RAISES, 'not now'],
  [
    'a view in its place',
    "CREATE VIEW lockers AS SELECT 'a' || count(*) AS id FROM pg_class",
    'cannot insert',
  ],
])('a schema that refuses what others fill in is the fault of the code: %s', async (_, sql, told) => {
  const judged = check<Lockers>({
    name: 'lockers',
    code: () => ({ isFree: () => Promise.resolve(true) }),
    schema: async (owner: pg.Client) => void (await owner.query(sql)),
    server,
    state: 'SELECT id FROM lockers ORDER BY id',
    contract,
    promises: [],
  });
  await expect(judged).rejects.toMatchObject({
    name: 'PlainError',
    exitCode: 1,
    message: expect.stringMatching(`no longer keeps the contract: .*${told}`) as string,
  });
});
