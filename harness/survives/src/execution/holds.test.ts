import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import type { Chooser } from './choosing.ts';
import type { Database } from './database.ts';
import { databaseFor, play, type Program } from './testing/programs.ts';

const SCHEMA = `
CREATE TABLE seats (seat text, holder text);
CREATE TABLE keyed (seat text PRIMARY KEY, holder text);
CREATE TABLE doctors (id int PRIMARY KEY, on_call boolean);
INSERT INTO doctors VALUES (1, true), (2, true);
CREATE TABLE audit (note text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit VALUES (NEW.holder); NEW.holder := upper(NEW.holder); RETURN NEW; END $$;
CREATE TABLE watched (seat text PRIMARY KEY, holder text);
CREATE TRIGGER note BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION note();
CREATE FUNCTION take(who text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO seats SELECT 'A1', who WHERE NOT EXISTS (SELECT FROM seats WHERE seat = 'A1') $$;`;

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

/** Takes the first of these moves that is there at each step, or else the default. */
const preferring =
  (...moves: string[]): Chooser =>
  ({ enabled, byDefault }) => {
    const found = moves.map((move) => enabled.findIndex((step) => step.move === move)).find((i) => i !== -1);
    return found ?? byDefault;
  };

/** alice's first statement is held, bob runs to his end, alice goes on. */
const holdAlice = (program: Program, holds = 1) =>
  play(database, program, preferring('alice~'), { moves: { holds, faults: [], faultLimit: 0 } });

const state = (sql: string) => database.admin.query(sql).then(({ rows }) => rows as unknown[]);

describe('a statement held between reading and writing', () => {
  const insertIfFree = (who: string) =>
    `INSERT INTO seats SELECT 'A1', '${who}' WHERE NOT EXISTS (SELECT FROM seats WHERE seat = 'A1')`;

  it('shows that a look and a write in one statement are two things', async () => {
    const { ending } = await holdAlice({ alice: [insertIfFree('alice')], bob: [insertIfFree('bob')] });
    expect(ending).toEqual({ kind: 'finished' });
    expect(await state('SELECT holder FROM seats ORDER BY 1')).toEqual([
      { holder: 'alice' },
      { holder: 'bob' },
    ]);
  });

  it('one statement after the other never does', async () => {
    await play(database, { alice: [insertIfFree('alice')], bob: [insertIfFree('bob')] }, preferring('alice'));
    expect(await state('SELECT holder FROM seats')).toEqual([{ holder: 'alice' }]);
  });

  it('is stopped inside a function of the subject as well', async () => {
    await holdAlice({ alice: [`SELECT take('alice')`], bob: [`SELECT take('bob')`] });
    expect(await state('SELECT FROM seats')).toHaveLength(2);
  });

  it('breaks a rule that one UPDATE looks after by counting', async () => {
    const leave = (id: number) =>
      `UPDATE doctors SET on_call = false WHERE id = ${id} AND (SELECT count(*) FROM doctors WHERE on_call) >= 2`;
    await holdAlice({ alice: [leave(1)], bob: [leave(2)] });
    expect(await state('SELECT FROM doctors WHERE on_call')).toEqual([]);
  });

  it('does nothing to a statement that a key protects', async () => {
    const insert = (who: string) =>
      `INSERT INTO keyed VALUES ('A1', '${who}') ON CONFLICT DO NOTHING RETURNING holder`;
    const { history } = await holdAlice({ alice: [insert('alice')], bob: [insert('bob')] });
    expect(await state('SELECT holder FROM keyed')).toEqual([{ holder: 'bob' }]);
    expect(history.events.filter(({ kind }) => kind === 'statement' || kind === 'resumed')).toMatchObject([
      { caller: 'alice', state: 'held' },
      { caller: 'bob', state: 'completed', result: { rowCount: 1, rows: [{ holder: 'bob' }] } },
      { caller: 'alice', kind: 'resumed', state: 'completed', result: { rowCount: 0 } },
    ]);
  });

  const toggle = 'UPDATE doctors SET on_call = NOT on_call';
  /** bob has updated a row and not committed; alice's statement is held; then bob commits. */
  const holdBehindBob = (sql: string, move: string) => {
    const bobFirst: Chooser = (point) =>
      point.last === null || (point.last.lane === 'bob' && point.last.anchor === 'BEGIN')
        ? preferring('bob')(point)
        : preferring(move, 'bob')(point);
    const bob = ['BEGIN', `${toggle} WHERE id = 1`, 'COMMIT'];
    return play(database, { alice: [sql], bob }, bobFirst, {
      moves: { holds: 1, places: [1, 2], faults: [], faultLimit: 0 },
    });
  };

  it('is held before it waits for a row that somebody has locked, and looks at that row again', async () => {
    const { history, ending } = await holdBehindBob(`${toggle} WHERE id = 1`, 'alice~');
    expect(ending).toEqual({ kind: 'finished' });
    expect(history.events.filter(({ caller }) => caller === 'alice')).toMatchObject([
      { kind: 'call' },
      { state: 'held' },
      { kind: 'resumed', state: 'completed', result: { rowCount: 1 } },
      { kind: 'answer' },
    ]);
    expect(await state('SELECT on_call FROM doctors WHERE id = 1')).toEqual([{ on_call: true }]);
  });

  it('waits like any other for a row that somebody has locked, and is held after that', async () => {
    const { history, ending } = await holdBehindBob(toggle, 'alice~2');
    expect(ending).toEqual({ kind: 'finished' });
    expect(history.events.filter(({ caller }) => caller === 'alice')).toMatchObject([
      { kind: 'call' },
      { state: 'waiting', waitsFor: ['bob'] },
      { kind: 'lock-wait', waitsFor: [] },
      { kind: 'resumed', state: 'completed' },
      { kind: 'answer' },
    ]);
    expect(await state('SELECT on_call FROM doctors WHERE id = 1')).toEqual([{ on_call: true }]);
  });
});

describe('the trigger that holds', () => {
  it("changes nothing of what a statement returns, nor of what the subject's own triggers do", async () => {
    const insert = `INSERT INTO watched VALUES ('A1', 'alice'), ('A2', 'alice') RETURNING *`;
    const { history } = await holdAlice({ alice: [insert] });
    expect(history.events.find(({ kind }) => kind === 'resumed')).toMatchObject({
      result: {
        rowCount: 2,
        rows: [
          { seat: 'A1', holder: 'ALICE' },
          { seat: 'A2', holder: 'ALICE' },
        ],
      },
    });
    expect(await state('SELECT note FROM audit')).toHaveLength(2);
  });

  it('deletes what is to be deleted', async () => {
    const { history } = await holdAlice({ alice: ['DELETE FROM doctors WHERE id = 1 RETURNING id'] });
    expect(history.events.find(({ kind }) => kind === 'resumed')).toMatchObject({
      result: { rowCount: 1, rows: [{ id: 1 }] },
    });
    expect(await state('SELECT id FROM doctors')).toEqual([{ id: 2 }]);
  });

  it('lets a statement that writes no row come to its end', async () => {
    const { ending, history } = await holdAlice({ alice: ['DELETE FROM seats', 'DELETE FROM seats'] });
    expect(ending).toEqual({ kind: 'finished' });
    expect(history.events.filter(({ kind }) => kind === 'statement')).toMatchObject([
      { state: 'completed' },
      { state: 'completed' },
    ]);
  });

  it("does not count against the subject's lock_timeout, and leaves no lock behind", async () => {
    const insert = `INSERT INTO keyed VALUES ('A1', 'alice')`;
    const { answers } = await holdAlice({
      alice: [`SET lock_timeout = '1ms'`, insert],
      bob: Array.from({ length: 20 }, () => 'SELECT pg_sleep(0.001)'),
    });
    expect(answers).toEqual(['done', 'done']);
    expect(await state(`SELECT FROM pg_locks WHERE locktype = 'advisory'`)).toEqual([]);
  });
});

it('is played the same way a hundred times', async () => {
  const program = {
    alice: [`INSERT INTO seats SELECT 'A1', 'alice' WHERE NOT EXISTS (SELECT FROM seats)`],
    bob: [`INSERT INTO seats SELECT 'A1', 'bob' WHERE NOT EXISTS (SELECT FROM seats)`],
  };
  const told = new Set<string>();
  for (let run = 0; run < 100; run++) told.add(JSON.stringify((await holdAlice(program)).history));
  expect(told.size).toBe(1);
});
