import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Examiner } from '../check/examine.ts';
import { tinySetup, type TinySetup } from '../execution/testing/tiny-setup.ts';
import { demand, subject, type Property, type Result } from '../language/language.ts';
import { LIMITS } from '../model/limits.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';

/** Room for one, in each of these ways; `keyed` is the right one. */
const SCHEMA = `
CREATE TABLE attempts (who text);
CREATE TABLE keyed (who text, room int UNIQUE DEFAULT 1);
CREATE TABLE each_row (who text);
CREATE FUNCTION full_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (SELECT count(*) FROM each_row) > 1 THEN RAISE EXCEPTION 'full'; END IF; RETURN NULL; END $$;
CREATE TRIGGER full_up AFTER INSERT ON each_row FOR EACH ROW EXECUTE FUNCTION full_rows();
CREATE TABLE at_commit (who text);
CREATE FUNCTION full_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (SELECT count(*) FROM at_commit) > 1 THEN RAISE EXCEPTION 'full'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER full_up AFTER INSERT ON at_commit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION full_later();
CREATE TABLE checked (who text);
CREATE FUNCTION booked() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM checked';
ALTER TABLE checked ADD CHECK (booked() < 1);
CREATE TABLE plain (who text);
CREATE FUNCTION take_back(name text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO plain VALUES (name);
  IF (SELECT count(*) FROM plain) > 1 THEN DELETE FROM plain WHERE who = name; RETURN false; END IF;
  RETURN true;
END $$;
CREATE FUNCTION note_first(name text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO attempts VALUES (name);
  IF (SELECT count(*) FROM plain) > 0 THEN RETURN false; END IF;
  INSERT INTO plain VALUES (name);
  RETURN true;
END $$;
CREATE TABLE stock (id int PRIMARY KEY, pieces int NOT NULL);`;

const CODE = `
import type { Pool } from 'pg';
export const keyed = (pool: Pool, who: string) => pool.query('INSERT INTO keyed VALUES ($1)', [who]);
export const eachRow = (pool: Pool, who: string) => pool.query('INSERT INTO each_row VALUES ($1)', [who]);
export const atCommit = (pool: Pool, who: string) => pool.query('INSERT INTO at_commit VALUES ($1)', [who]);
export async function inATransaction(pool: Pool, who: string) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO at_commit VALUES ($1)', [who]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
export const checked = (pool: Pool, who: string) => pool.query('INSERT INTO checked VALUES ($1)', [who]);
export const takeBack = (pool: Pool, who: string) => pool.query('SELECT take_back($1)', [who]);
export const noteFirst = (pool: Pool, who: string) => pool.query('SELECT note_first($1)', [who]);
export const twoInOne = (pool: Pool, who: string) => pool.query(
  \`INSERT INTO attempts VALUES ('\${who}'); INSERT INTO plain SELECT '\${who}' WHERE NOT EXISTS (SELECT FROM plain)\`);
const STORE = 'INSERT INTO stock SELECT id, 1 FROM unnest($1::int[]) AS id ON CONFLICT ';
export const deliver = async (pool: Pool, ids: number[]) => void await pool.query(STORE + 'DO NOTHING', [ids]);
export const add = async (pool: Pool, ids: number[]) =>
  void await pool.query(STORE + '(id) DO UPDATE SET pieces = stock.pieces + 1', [ids]);
export const addSorted = (pool: Pool, ids: number[]) => add(pool, ids.toSorted((a, b) => a - b));
`;

let server: PostgresServer;
let tiny: TinySetup;
beforeAll(async () => {
  server = await startPostgres();
  tiny = await tinySetup(server, {
    schema: SCHEMA,
    code: CODE,
    definition: {
      state: `SELECT who FROM keyed UNION ALL SELECT who FROM each_row UNION ALL SELECT who FROM at_commit
              UNION ALL SELECT who FROM checked UNION ALL SELECT who FROM plain ORDER BY 1`,
    },
  });
});
afterAll(async () => {
  await tiny.close();
  await server.stop();
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject is text here
const { safety, call } = subject<any>();

const roomForOne = (fn: string) =>
  safety('room for one', {
    inputs: fc.constant(['alice', 'bob']),
    calls: (callers) => callers.map((who) => call(who, fn as never, ...([who] as never[]))),
    holds: ({ state }: Result<unknown>) =>
      demand(state.length <= 1, { headline: 'booked twice', expected: '1', seen: `${state.length}` }),
  });

const nobodyFails = (fn: string) =>
  safety('nobody hears an exception', {
    inputs: fc.constant([
      [1, 2],
      [2, 1],
    ]),
    calls: ([one, two]) => [
      call('alice', fn as never, ...([one] as never[])),
      call('bob', fn as never, ...([two] as never[])),
    ],
    holds: ({ outcomes }: Result<unknown>) => {
      const failed = outcomes.find(({ error }) => error);
      demand(!failed, { headline: 'an exception', expected: 'none', seen: failed?.error?.code ?? '' });
    },
  });

/**
 * With what a check spends by default, on a single input. Chance takes no part.
 *
 * @param often asked so often that the orders of whole statements are left out, and evidence is made only once
 */
async function verdictOn(property: unknown, { often = false } = {}) {
  const setup = tiny.of(property as Property);
  const limits = often
    ? { ...setup.limits, evidence: { ...setup.limits.evidence, reRuns: 1 } }
    : setup.limits;
  const examiner = new Examiner('99', { ...setup, limits, database: setup.database }, () => undefined);
  const first = { ...LIMITS.check.passes[1]!.first, samples: 0, stress: 0, ...(often && { steps: 1 }) };
  await examiner.pass({ from: 'inputs', first, inputs: 1, shrinks: 0 });
  return (await examiner.conclude()).verdict;
}

describe.each([
  ['eachRow', '~commit', 'a trigger counts after each row'],
  ['atCommit', '~commit', 'a deferred trigger counts at the commit of one statement'],
  ['inATransaction', '~commit', 'a deferred trigger counts at the COMMIT of a transaction'],
  ['checked', '~', 'a CHECK counts'],
  ['takeBack', '~commit', 'a function inserts, counts, and takes back'],
  ['noteFirst', '~2', 'a function notes the attempt before it looks'],
  ['twoInOne', '~2', 'one text holds two statements, and the second looks'],
])('room for one, %s', (fn, move, how) => {
  it(`breaks by a schedule: ${how}`, async () => {
    const verdict = await verdictOn(roomForOne(fn));
    expect(verdict).toMatchObject({ verdict: 'broke', phase: 'overlap' });
    expect(verdict.counterexample).toMatchObject({ reproduced: '10/10', preemptions: 1 });
    expect(verdict.counterexample!.token).toMatch(new RegExp(`>(alice|bob)${move}$`));
  });
});

it('room for one, by a unique key, survives, and the coverage says where statements were stopped', async () => {
  const { verdict, coverage } = await verdictOn(roomForOne('keyed'));
  expect(verdict).toBe('survived');
  expect(coverage).toMatch(
    /each writing statement stopped between reading and writing and before its commit, \d+ schedules;/,
  );
});

describe('two statements that take the same rows in different orders', () => {
  it.each(['deliver', 'add'])('%s breaks by a schedule, and it is said why', async (fn) => {
    const { verdict, counterexample } = await verdictOn(nobodyFails(fn));
    expect(verdict).toBe('broke');
    expect(counterexample).toMatchObject({
      token: expect.stringMatching(/\|start>alice~2$/),
      reproduced: '10/10',
      why: expect.stringContaining('40P01. Each is one statement that takes its rows one after another'),
    });
  });

  it('deliver breaks in 20 of 20 checks, by the same schedule', async () => {
    const told = new Set<string | undefined>();
    for (let check = 0; check < 20; check++) {
      const { counterexample } = await verdictOn(nobodyFails('deliver'), { often: true });
      told.add(counterexample?.token);
    }
    expect([...told]).toEqual([expect.stringMatching(/\|start>alice~2$/)]);
  });

  it('addSorted survives in 50 of 50', async () => {
    const told = new Set<string>();
    for (let check = 0; check < 50; check++) {
      const { verdict, coverage } = await verdictOn(nobodyFails('addSorted'), { often: true });
      told.add(`${verdict}: ${coverage}`);
    }
    expect([...told]).toEqual([expect.stringMatching(/^survived: .* between its first writes/)]);
  });
});
