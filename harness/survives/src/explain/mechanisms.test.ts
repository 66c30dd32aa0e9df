import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chooser } from '../execution/choosing.ts';
import type { Database } from '../execution/database.ts';
import { databaseFor, play, type Program } from '../execution/testing/programs.ts';
import type { History } from '../model/history.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { explain } from './explain.ts';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(
    server,
    `CREATE TABLE doctors (name text PRIMARY KEY, on_call bool NOT NULL);
     CREATE TABLE rooms (id int PRIMARY KEY);
     CREATE TABLE bookings (id int GENERATED ALWAYS AS IDENTITY, room int NOT NULL);
     CREATE TABLE audit (note text);
     CREATE TABLE jobs (id int PRIMARY KEY, taken_by text);
     INSERT INTO doctors VALUES ('ann', true), ('ben', true);
     INSERT INTO rooms VALUES (1), (2);
     INSERT INTO jobs VALUES (1), (2);`,
  );
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** Whoever has not just run goes next, if it can. */
const inTurns: Chooser = ({ enabled, last }) => {
  const other = enabled.findIndex(({ lane }) => lane !== last?.lane);
  return other === -1 ? 0 : other;
};
const byDefault: Chooser = ({ byDefault: stay }) => stay;

const why = (history: History, seen = 'another'): string => explain(history, { expected: 'one thing', seen });
async function told(program: Program, chooser: Chooser = inTurns, onePool = false): Promise<string> {
  const { history } = await play(database, program, chooser, onePool ? { pools: 1, poolSize: 1 } : {});
  return why(history);
}

const offCall = (name: string): string[] => [
  'BEGIN',
  `UPDATE doctors SET on_call = false WHERE name = '${name}' AND (SELECT count(*) FROM doctors WHERE on_call) > 1`,
  'COMMIT',
];
const BOOK =
  'INSERT INTO bookings (room) SELECT 1 FROM (SELECT id FROM rooms WHERE id = 1 FOR UPDATE) AS room WHERE (SELECT count(*) FROM bookings) < 1';
const TAKE =
  "UPDATE jobs SET taken_by = 'me' WHERE id = (SELECT id FROM jobs WHERE taken_by IS NULL ORDER BY id LIMIT 1) AND taken_by IS NULL";

describe('mechanisms that a run on Postgres shows', () => {
  it('write skew', async () => {
    expect(await told({ ann: offCall('ann'), ben: offCall('ben') })).toMatchInlineSnapshot(
      `"ann's UPDATE of doctors (step 3) and ben's UPDATE of doctors (step 4) each looked at doctors before the other's change could be seen there, and each changed what the other had looked at. They wrote different rows, so neither waited: each is right alone, and both together are not (write skew)."`,
    );
  });

  it('a count that is older than the wait for the lock', async () => {
    expect(
      await told({ ann: ['BEGIN', BOOK, 'COMMIT'], ben: ['BEGIN', BOOK, 'COMMIT'] }),
    ).toMatchInlineSnapshot(
      `"ben's INSERT into bookings (step 4) waited for ann, whose change of bookings (step 3) was committed meanwhile. A statement sees the database as it was when it began, not as it is when its wait is over: what it counted or read there did not have that change in it."`,
    );
  });

  it('a row that is looked at once more after the wait', async () => {
    expect(
      await told({ ann: ['BEGIN', TAKE, 'COMMIT'], ben: ['BEGIN', TAKE, 'COMMIT'] }),
    ).toMatchInlineSnapshot(
      `"ben's UPDATE of jobs (step 4) had chosen its row when it waited for ann, who had changed that table (step 3). After the wait Postgres looks once more whether that row still fits and does not look for another one: it found 0 rows, which does not say that there are none."`,
    );
  });

  it('an unlock on another connection, which answers false', async () => {
    const locks: Program[string] = async (pool) => {
      const client = await pool.connect();
      await client.query('SELECT pg_advisory_lock(1)');
      await pool.query('INSERT INTO bookings (room) VALUES (1)');
      await pool.query('SELECT pg_advisory_unlock(1)');
      client.release();
    };
    const adds = ['INSERT INTO bookings (room) VALUES (2)'];
    expect(await told({ ann: locks, ben: adds })).toMatchInlineSnapshot(
      `"ann's pg_advisory_unlock (step 4) answered false, which is no error: the lock had been taken on another connection (step 1), and only that one can give it back, so it was still held. A lock of a session belongs to the connection that took it, and a pool hands out whichever is free."`,
    );
  });

  it('a setting left on a connection, for whoever reads next', async () => {
    const slow = ['SET search_path = pg_catalog, public', 'SELECT count(*) FROM bookings'];
    expect(await told({ ann: slow, ben: ['SELECT id FROM rooms'] }, byDefault, true)).toMatchInlineSnapshot(
      `"It breaks with one caller after the other as well: ben began (step 3) after ann had been answered. ann set search_path for the whole session (step 1), and ben got the same connection next: the SELECT from rooms (step 3) ran with that setting. Such a setting lasts as long as the connection does."`,
    );
  });

  it('a lock cycle: whose order differs, and not that nobody tried again', async () => {
    const inOrder = (...ids: number[]): string[] => [
      'BEGIN',
      ...ids.map((id) => `SELECT id FROM rooms WHERE id = ${id} FOR UPDATE`),
      'COMMIT',
    ];
    const { history } = await play(database, { ann: inOrder(1, 2), ben: inOrder(2, 1) }, inTurns);
    expect(why(history, 'ben: 40P01')).toMatchInlineSnapshot(
      `"ann waited for ben (step 5) when ben asked for a lock that ann held (step 6): neither would ever have gone on, so Postgres ended ben's SELECT from rooms with 40P01. ann went from SELECT from rooms to SELECT from rooms (steps 3 and 5), ben from SELECT from rooms to SELECT from rooms (steps 4 and 6): what each asked for last the other had already, so their orders differ."`,
    );
  });
});

describe('what cannot be said', () => {
  it('that an INSERT of values had looked, although it was stopped before it wrote', async () => {
    const add = ['INSERT INTO bookings (room) VALUES (1)'];
    const held: Chooser = ({ enabled, byDefault: stay }) => {
      const stop = enabled.findIndex(({ kind, caller }) => kind === 'hold' && caller === 'ann');
      return stop === -1 ? stay : stop;
    };
    const moves = { holds: 1, faults: [], faultLimit: 0 };
    const { history } = await play(database, { ann: add, ben: add }, held, { moves });
    expect(history.events.some((event) => event.kind === 'statement' && event.state === 'held')).toBe(true);
    expect(why(history)).not.toMatch(/had looked|on the strength/);
  });
});
