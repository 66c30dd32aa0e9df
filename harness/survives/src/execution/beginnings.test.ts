import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { subject } from '../language/language.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { tinySetup, type TinySetup } from './testing/tiny-setup.ts';

const SCHEMA = `
CREATE TABLE desks (id text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bookings (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, desk text NOT NULL REFERENCES desks,
  loud text GENERATED ALWAYS AS (upper(desk)) STORED);
CREATE TABLE log (n serial, what text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN INSERT INTO log (what) VALUES ('a desk: ' || NEW.id); RETURN NEW; END $$;
CREATE TRIGGER note AFTER INSERT ON desks FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO desks VALUES ('one');`;

const BEGINNING = { desks: [{ id: 'two' }, { id: "o'three" }], bookings: [{ desk: 'two' }] };
const ALL = `SELECT (SELECT json_agg(d.id) FROM desks d) AS desks, (SELECT json_agg(b) FROM bookings b) AS bookings,
  (SELECT json_agg(l) FROM log l) AS log`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  const definition = { state: 'SELECT id FROM desks' };
  tiny = await tinySetup(server, { schema: SCHEMA, code: 'export const nothing = 1;', definition });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const nothing = subject<any>().safety('tiny', { inputs: fc.constant(0), calls: () => [] });
const database = () => tiny.of(nothing).database;

/** All rows, and the next numbers that are drawn. */
async function everything(): Promise<unknown> {
  const rows = await database().read(ALL);
  await database().write({ desks: [{ id: 'next' }], bookings: [{ desk: 'next' }] });
  return [rows, await database().read(ALL)];
}

it('what a contract begins with is put back as if it were written anew', async () => {
  await database().reset();
  await database().write(BEGINNING);
  const written = await everything();
  expect(written).toMatchObject([
    [{ desks: ['one', 'two', "o'three"] }],
    [{ bookings: [{ id: 1 }, { id: 2 }] }],
  ]);
  for (const _time of ['written, and remembered', 'put back', 'put back again']) {
    expect(await database().reset(BEGINNING)).toBe(true);
    expect(await everything()).toEqual(written);
  }
});

it('whoever does not begin so finds nothing of it', async () => {
  await database().reset(BEGINNING);
  await database().reset();
  expect(await database().read(ALL)).toEqual([
    { desks: ['one'], bookings: null, log: [{ n: 1, what: 'a desk: one' }] },
  ]);
});

it('each beginning is remembered by itself, also while statements can be stopped', async () => {
  const another = { desks: [{ id: 'far away' }] };
  await database().prepareHolds();
  for (const rows of [another, BEGINNING, another, BEGINNING]) {
    expect(await database().reset(rows)).toBe(true);
    const desks = await database().read('SELECT id FROM desks ORDER BY id');
    expect(desks.map(({ id }) => id)).toEqual(['one', ...rows.desks.map(({ id }) => id)].sort());
  }
});

it('a change of the schema is seen whatever is put back', async () => {
  await database().reset(BEGINNING);
  await database().read('ALTER TABLE log ADD COLUMN more int');
  expect(await database().reset(BEGINNING)).toBe(false);
});
