import { expect, it } from 'vitest';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { loadParser } from '../sql/syntax.ts';
import { readSql } from '../sql/read.ts';
import { Loans } from './loans.ts';

/** After which of these, sent one after another on one connection, others may see something else. */
async function changing(...texts: string[]): Promise<string[]> {
  await loadParser();
  const loans = new Loans();
  const transaction: Statement[] = [];
  const session = { transaction } as Partial<Session> as Session;
  return texts.filter((sql) => {
    const before = loans.changes;
    const statement = { sql, does: readSql(sql) } as Partial<Statement> as Statement;
    loans.sent(session, statement);
    transaction.push(statement);
    return loans.changes > before;
  });
}

it('what only looks changes nothing, in a transaction or not', async () => {
  expect(await changing('SELECT * FROM seats WHERE id = $1', 'SELECT count(*) FROM seats')).toEqual([]);
  expect(await changing('BEGIN', 'SELECT 1 FROM seats', 'COMMIT')).toEqual([]);
  expect(await changing('START TRANSACTION READ ONLY', 'SELECT 1', 'ROLLBACK')).toEqual([]);
});

it('what locks changes nothing that is seen', async () => {
  expect(await changing('SELECT * FROM seats FOR UPDATE')).toEqual([]);
  expect(await changing('BEGIN', 'SELECT * FROM seats FOR UPDATE', 'ROLLBACK')).toEqual([]);
  const update = 'UPDATE seats SET taken = true';
  expect(await changing('BEGIN', 'SELECT * FROM seats FOR UPDATE', update)).toEqual([update]);
});

it.each([
  ['INSERT INTO seats VALUES (1)'],
  ['WITH gone AS (DELETE FROM seats RETURNING 1) SELECT * FROM gone'],
  ['SELECT take_seat($1)'],
  ["SELECT nextval('numbers')"],
  ["SELECT set_config('a.b', '1', false)"],
  ['DO $$ BEGIN NULL; END $$'],
  ['CALL take_seat($1)'],
  ['TRUNCATE seats'],
  ['CREATE TABLE more (id int)'],
  ['BEGIN; UPDATE seats SET taken = true; COMMIT'],
  ['SELECT 1; UPDATE seats SET taken = true'],
  ["COMMIT PREPARED 'a'"],
])('%s may change something', async (sql) => {
  expect(await changing(sql)).toEqual([sql]);
});

it('what ends a transaction that has written may change something once more', async () => {
  const update = 'UPDATE seats SET taken = true';
  expect(await changing('BEGIN', update, 'SELECT 1', 'COMMIT')).toEqual([update, 'COMMIT']);
  expect(await changing('BEGIN', update, 'ROLLBACK')).toEqual([update, 'ROLLBACK']);
});
