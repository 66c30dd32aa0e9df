import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import type { Database } from './database.ts';
import { movesOf } from './moves.ts';
import { databaseFor, play, type Program } from './testing/programs.ts';

const SCHEMA = `
CREATE TABLE seats (seat text PRIMARY KEY, holder text);
CREATE TABLE stock (id int PRIMARY KEY, pieces int);
INSERT INTO stock VALUES (1, 10), (2, 10), (3, 10);
CREATE TABLE bookings (who text);
CREATE TABLE attempts (who text);
CREATE TABLE places (who text);
CREATE FUNCTION room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (SELECT count(*) FROM bookings) > 1 THEN RAISE EXCEPTION 'full'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER room AFTER INSERT ON bookings DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION room();
CREATE FUNCTION book(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN INSERT INTO attempts VALUES (name); INSERT INTO places SELECT name WHERE NOT EXISTS (SELECT FROM places); END $$;`;

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await startPostgres();
  database = await databaseFor(server, SCHEMA);
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** That move as soon as it is there, and else the default. */
const holding =
  (move: string): Chooser =>
  ({ enabled, byDefault }) => {
    const found = enabled.findIndex((step) => step.move === move);
    return found === -1 ? byDefault : found;
  };

const held = (program: Program, move: string, times = 1) =>
  play(database, program, holding(move), { moves: { ...movesOf([move]), holds: times } });

const holdersOf = async (table = 'bookings'): Promise<unknown[]> =>
  (await database.admin.query<{ who: string }>(`SELECT who FROM ${table} ORDER BY who`)).rows.map(
    ({ who }) => who,
  );

describe('before a later row', () => {
  it('is offered for as many rows as a statement with these parameters has written', async () => {
    const take = 'UPDATE stock SET pieces = pieces - 1 WHERE id = ANY($1)';
    const program: Program = {
      alice: (_, query) => query(take, [[1, 2, 3]]),
      bob: (_, query) => query(take, [[1]]),
    };
    const moves = { holds: 1, faults: [], faultLimit: 0 };
    await play(database, program, ({ byDefault }) => byDefault);
    const { choices } = await play(database, program, ({ byDefault }) => byDefault, { moves });
    const { lanes } = choices[0]!;
    expect(lanes.filter((lane) => /~\d*$/.test(lane))).toEqual(['alice~', 'alice~2', 'alice~3', 'bob~']);
  });

  it('has the rows before it: whoever takes them the other way round meets a deadlock', async () => {
    const upsert = (...seats: string[]) =>
      `INSERT INTO seats VALUES ${seats.map((seat) => `('${seat}', 'x')`).join(', ')} ON CONFLICT DO NOTHING`;
    const { history, answers } = await held(
      { alice: [upsert('A1', 'A2')], bob: [upsert('A2', 'A1')] },
      'alice~2',
    );
    expect(answers).toEqual(['40P01', 'done']);
    expect(history.events.filter(({ kind }) => kind === 'statement').slice(0, 2)).toMatchObject([
      { caller: 'alice', state: 'held', heldAt: 2 },
      { caller: 'bob', state: 'waiting', waitsFor: ['alice'] },
    ]);
  });

  it('has them locked in an UPDATE, too', async () => {
    const take = (order: string) =>
      `UPDATE stock SET pieces = pieces - 1 FROM (SELECT id AS wanted FROM stock ORDER BY id ${order} OFFSET 0) AS w WHERE id = wanted`;
    const { answers } = await held(
      {
        alice: [`SET enable_hashjoin = off`, `SET enable_mergejoin = off`, take('ASC')],
        bob: [`SET enable_hashjoin = off`, `SET enable_mergejoin = off`, take('DESC')],
      },
      'alice~2',
    );
    expect(answers).toEqual(['40P01', 'done']);
  });

  it('counts over everything that the statement sets going, and anew for each statement', async () => {
    const { history } = await held(
      { alice: [`INSERT INTO attempts VALUES ('x')`, `SELECT book('alice')`], bob: [`SELECT book('bob')`] },
      'alice~2',
      2,
    );
    expect(await holdersOf('places')).toEqual(['alice', 'bob']);
    expect(history.events.filter(({ kind }) => kind === 'statement')).toMatchObject([
      { anchor: 'INSERT attempts', state: 'completed' },
      { anchor: 'SELECT', state: 'held', heldAt: 2 },
      { caller: 'bob', state: 'completed' },
    ]);
  });

  it('counts anew for each statement of a transaction', async () => {
    const change = (ids: string) => `UPDATE stock SET pieces = pieces - 1 WHERE id IN (${ids})`;
    const { history } = await held(
      { alice: ['BEGIN', change('3'), change('1, 2'), 'COMMIT'], bob: [change('1')] },
      'alice~2',
      2,
    );
    expect(
      history.events.filter((event) => event.kind === 'statement' && event.anchor === 'UPDATE stock'),
    ).toMatchObject([
      { caller: 'alice', state: 'completed' },
      { caller: 'alice', state: 'held', heldAt: 2 },
      { caller: 'bob', state: 'waiting', waitsFor: ['alice'] },
    ]);
  });

  it('is where a person or a token says; a statement with fewer rows comes to its end', async () => {
    const { ending, answers } = await held({ alice: [`DELETE FROM stock WHERE id = 1`] }, 'alice~3');
    expect({ ending, answers }).toEqual({ ending: { kind: 'finished' }, answers: ['done'] });
  });
});

describe('before the commit', () => {
  it('of a statement on its own, when its deferred triggers have been asked', async () => {
    const { answers, history } = await held(
      { alice: [`INSERT INTO bookings VALUES ('alice')`], bob: [`INSERT INTO bookings VALUES ('bob')`] },
      'alice~commit',
    );
    expect(answers).toEqual(['done', 'done']);
    expect(await holdersOf()).toEqual(['alice', 'bob']);
    expect(history.events.find(({ kind }) => kind === 'statement')).toMatchObject({
      state: 'held',
      heldAt: 'commit',
    });
  });

  it('of a transaction, chosen at its first write', async () => {
    const book = (who: string) => ['BEGIN', `INSERT INTO bookings VALUES ('${who}')`, 'COMMIT'];
    const { history } = await held({ alice: book('alice'), bob: book('bob') }, 'alice~commit');
    expect(await holdersOf()).toEqual(['alice', 'bob']);
    expect(
      history.events.filter(({ caller, kind }) => caller === 'alice' && kind === 'statement'),
    ).toMatchObject([
      { anchor: 'BEGIN', state: 'completed' },
      { anchor: 'INSERT bookings', state: 'completed' },
      { anchor: 'COMMIT', state: 'held', heldAt: 'commit' },
    ]);
  });

  it('is let go of when the transaction is rolled back', async () => {
    const { ending, history } = await held(
      {
        alice: [
          'BEGIN',
          `INSERT INTO bookings VALUES ('alice')`,
          'ROLLBACK',
          `INSERT INTO attempts VALUES ('x')`,
        ],
      },
      'alice~commit',
    );
    expect(ending).toEqual({ kind: 'finished' });
    expect(history.events.filter((event) => 'state' in event && event.state === 'held')).toEqual([]);
  });
});

describe('what is not stopped', () => {
  it('sees nothing of it: RETURNING old is the row that was waited for', async () => {
    const add =
      'UPDATE stock SET pieces = pieces + 1 WHERE id = 1 RETURNING old.pieces AS before, new.pieces AS after';
    const waiting: Chooser = ({ enabled, byDefault, last }) => {
      const wanted = last === null || last.anchor === 'BEGIN' ? 'alice' : 'bob';
      const found = enabled.findIndex(({ move }) => move === wanted);
      return found === -1 ? byDefault : found;
    };
    const program = { alice: ['BEGIN', add, 'COMMIT'], bob: [add] };
    const { history } = await play(database, program, waiting, { moves: movesOf(['carol~']) });
    expect(history.events.filter((event) => event.caller === 'bob' && 'result' in event)).toMatchObject([
      { kind: 'resumed', result: { rows: [{ before: 11, after: 12 }] } },
    ]);
  });
});
