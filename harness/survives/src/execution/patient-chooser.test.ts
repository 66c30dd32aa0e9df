import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PostgresServer } from '../postgres/server.ts';
import { startPostgres } from '../postgres/start.ts';
import { lanesOf, locksOf } from './onlooker.ts';
import type { PatientChooser } from './conduct.ts';
import type { Database } from './database.ts';
import { play, databaseFor, type Program, type ProgramRun } from './testing/programs.ts';

const SCHEMA = `
CREATE TABLE accounts (id int PRIMARY KEY, cents int NOT NULL);
INSERT INTO accounts VALUES (1, 100), (2, 100);`;

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

const update = (id: number) => `UPDATE accounts SET cents = cents + 1 WHERE id = ${id}`;
const turns: PatientChooser = ({ enabled, last }) =>
  Math.max(
    0,
    enabled.findIndex(({ lane }) => lane !== last?.lane),
  );
const peek = () => database.peek('SELECT cents FROM accounts WHERE id = 1');

/** Of processes and transactions, in the server's words. */
const withoutNumbers = (run: ProgramRun) =>
  JSON.stringify(run).replace(/(Process|process|transaction) \d+/g, '$1');

/** Looks at everything before it answers. */
function looking(chooser: PatientChooser): { choose: PatientChooser; seen: string[] } {
  const seen: string[] = [];
  const choose: PatientChooser = async (point, run) => {
    const [rows, locks] = await Promise.all([peek(), locksOf(database.watcher, run)]);
    const lanes = lanesOf(run).map(
      ({ lane, stands, transaction, waitsFor }) =>
        `${lane} ${stands} (${transaction})${waitsFor.map((who) => ` for ${who}`).join()}`,
    );
    const held = locks.map(
      ({ lane, granted, mode, what }) => `${lane}${granted ? '' : ' awaits'} ${mode} ${what}`,
    );
    seen.push([...lanes, ...held, rows ? `cents ${String(rows[0]!['cents'])}` : 'unreadable'].join(' | '));
    return chooser(point, run);
  };
  return { choose, seen };
}

describe('a chooser that takes its time', () => {
  const race: Program = {
    alice: ['BEGIN', update(1), update(2), 'COMMIT'],
    bob: ['BEGIN', update(1), 'COMMIT'],
  };

  it('sees who stands where, what is committed, and the locks', async () => {
    const { choose, seen } = looking(turns);
    await play(database, race, choose);
    expect(seen).toMatchInlineSnapshot(`
      [
        "alice gate (none) | bob gate (none) | cents 100",
        "alice gate (open) | bob gate (none) | cents 100",
        "alice gate (open) | bob gate (open) | cents 100",
        "alice gate (open) | bob gate (open) | alice RowExclusiveLock table accounts | cents 100",
        "alice gate (open) | bob waits (open) for alice | alice RowExclusiveLock table accounts | bob ExclusiveLock a row of accounts | bob RowExclusiveLock table accounts | bob awaits ShareLock alice's transaction | cents 100",
        "alice gate (open) | bob waits (open) for alice | alice RowExclusiveLock table accounts | bob ExclusiveLock a row of accounts | bob RowExclusiveLock table accounts | bob awaits ShareLock alice's transaction | cents 100",
        "alice done (none) | bob gate (open) | bob RowExclusiveLock table accounts | cents 101",
      ]
    `);
  });

  it('changes nothing: the same run as one that answers at once, deadlocks included', async () => {
    const crossed: Program = {
      alice: ['BEGIN', update(1), update(2), 'COMMIT'],
      bob: ['BEGIN', update(2), update(1), 'COMMIT'],
    };
    for (const program of [race, crossed]) {
      const atOnce = await play(database, program, turns);
      const slowly = await play(database, program, looking(turns).choose);
      expect(withoutNumbers(slowly)).toEqual(withoutNumbers(atOnce));
    }
  });

  it('waits for no lock that stops every reader, and names other kinds of lock', async () => {
    const { choose, seen } = looking(({ byDefault }) => byDefault);
    await play(
      database,
      { alice: ['BEGIN', 'SELECT pg_advisory_xact_lock(7)', 'LOCK TABLE accounts', 'COMMIT'] },
      choose,
    );
    expect(seen.at(-1)).toMatchInlineSnapshot(
      `"alice gate (open) | alice ExclusiveLock advisory lock 7 | alice AccessExclusiveLock table accounts | unreadable"`,
    );
  });
});
