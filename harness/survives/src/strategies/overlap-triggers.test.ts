import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property, type Result } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

/** Nothing is deferred here: what happens in a statement, its triggers alone say. */
const SCHEMA = `
CREATE TABLE bookings (who text);
CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (SELECT count(*) FROM bookings) > 1 THEN RAISE EXCEPTION 'full'; END IF; RETURN NULL; END $$;
CREATE TRIGGER full_up AFTER INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION full_up();
CREATE TABLE depots (id int PRIMARY KEY, trucks int NOT NULL DEFAULT 0);
CREATE TABLE trucks (id text PRIMARY KEY, depot int NOT NULL);
INSERT INTO depots (id) VALUES (1), (2), (3), (4);
INSERT INTO trucks VALUES ('a', 1), ('b', 3), ('c', 4), ('d', 2);
CREATE FUNCTION keep_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE depots SET trucks = trucks + CASE id WHEN NEW.depot THEN 1 ELSE -1 END WHERE id IN (OLD.depot, NEW.depot);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_count AFTER UPDATE OF depot ON trucks FOR EACH ROW EXECUTE FUNCTION keep_count();`;

const CODE = `
import type { Pool } from 'pg';
export const book = (pool: Pool, who: string) => pool.query('INSERT INTO bookings VALUES ($1)', [who]);
const MOVE = 'UPDATE trucks t SET depot = m.depot FROM unnest($1::text[], $2::int[]) AS m (id, depot) WHERE t.id = m.id';
export const move = async (pool: Pool, trucks: string[], depots: number[]) =>
  void await pool.query(MOVE, [trucks, depots]);
export async function moveInOrder(pool: Pool, trucks: string[], depots: number[]) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM depots ORDER BY id FOR UPDATE');
    await client.query(MOVE, [trucks, depots]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}
`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const state = 'SELECT who FROM bookings';
  tiny = await tinySetup(server, { schema: SCHEMA, code: CODE, definition: { state } });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

const roomForOne = safety('room for one', {
  inputs: fc.constant(['alice', 'bob']),
  calls: (callers) => callers.map((who) => call(who, 'book' as never, ...([who] as never[]))),
  holds: ({ state }: Result<unknown>) =>
    demand(state.length <= 1, { headline: 'booked twice', expected: '1', seen: `${state.length}` }),
});

const nobodyFails = (fn: string) =>
  safety('nobody hears an exception', {
    inputs: fc.constant('two depots each'),
    calls: () => [
      call(
        'alice',
        fn as never,
        ...([
          ['a', 'b'],
          [2, 4],
        ] as never[]),
      ),
      call(
        'bob',
        fn as never,
        ...([
          ['c', 'd'],
          [3, 1],
        ] as never[]),
      ),
    ],
    holds: ({ outcomes }: Result<unknown>) => {
      const failed = outcomes.find(({ error }) => error);
      demand(!failed, { headline: 'an exception', expected: 'none', seen: failed?.error?.code ?? '' });
    },
  });

/** Chance takes no part. */
async function verdictOn(property: unknown) {
  const examiner = new Examiner('99', tiny.of(property as Property), () => undefined);
  const first = { ...LIMITS.check.passes[1]!.first, samples: 0, stress: 0 };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

it('what a trigger looks at after each row is looked at before the commit', async () => {
  const { verdict, counterexample } = await verdictOn(roomForOne);
  expect(verdict).toBe('broke');
  expect(counterexample).toMatchObject({
    reproduced: '10/10',
    token: expect.stringMatching(/>(alice|bob)~commit$/) as string,
  });
});

it('what a trigger writes for one row after the other is written in an order', async () => {
  const { verdict, counterexample } = await verdictOn(nobodyFails('move'));
  expect(verdict).toBe('broke');
  expect(counterexample).toMatchObject({
    reproduced: '10/10',
    seen: '40P01',
    token: expect.stringMatching(/~4$/) as string,
  });
  expect(await verdictOn(nobodyFails('moveInOrder'))).toMatchObject({ verdict: 'survived' });
});
