import { describe, expect, it } from 'vitest';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { bothReadBeforeEitherWrote } from './race.ts';
import { endsInRollback } from '../report/endings.ts';
import { committedNothing, factsOf } from './facts.ts';

/** `s` for a statement that alice sends, one after the other; each with its transaction's isolation, or `alone`. */
function transactions(...texts: string[]): string[] {
  const builder = new HistoryBuilder({ alice: 'f()' });
  for (const sql of texts) builder.sql('alice', sql.split(' ')[0]!, sql, [], 'done', 'a.ts:1');
  return factsOf(builder.history).deeds.map(({ transaction }) => transaction?.isolation ?? 'alone');
}

describe('a transaction', () => {
  it('reaches from BEGIN to COMMIT, whatever stands before the words', () => {
    expect(transactions('-- all\nBEGIN', 'UPDATE t SET n = 1', '/* or */ COMMIT', 'SELECT 1')).toEqual([
      'READ COMMITTED',
      'READ COMMITTED',
      'READ COMMITTED',
      'alone',
    ]);
  });

  it('may be one text, and then what follows is no part of it', () => {
    expect(transactions('BEGIN; UPDATE t SET n = 1; COMMIT', 'SELECT 1')).toEqual([
      'READ COMMITTED',
      'alone',
    ]);
  });

  it('goes on after ROLLBACK TO, and after what was rolled back AND CHAIN', () => {
    const last = (sql: string) => transactions('BEGIN', sql, 'SELECT 1').at(-1);
    expect(last('ROLLBACK TO SAVEPOINT s')).toBe('READ COMMITTED');
    expect(last('ROLLBACK AND CHAIN')).toBe('READ COMMITTED');
    expect(last('ABORT')).toBe('alone');
  });

  it('has the isolation level that its BEGIN or a SET in it asks for', () => {
    expect(transactions('BEGIN', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SELECT 1').at(-1)).toBe(
      'SERIALIZABLE',
    );
    expect(transactions('START TRANSACTION ISOLATION LEVEL REPEATABLE READ')).toEqual(['REPEATABLE READ']);
  });
});

it('a statement that changes two tables changes both of them', () => {
  const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
  const hold =
    'WITH taken AS (UPDATE shows SET available = 0 RETURNING id) INSERT INTO holds SELECT id FROM taken';
  for (const lane of ['alice', 'bob'])
    builder.sql(lane, 'SELECT shows', 'SELECT available FROM shows', [], { rows: [] }, 'a.ts:1');
  for (const lane of ['alice', 'bob']) builder.sql(lane, 'INSERT holds', hold, [], { changed: 1 }, 'a.ts:2');
  expect(bothReadBeforeEitherWrote(factsOf(builder.history))).toMatch(
    /^alice and bob both read shows .* before either had written to it;/,
  );
});

it('END is a COMMIT, and nothing is kept of one that is answered with ROLLBACK', () => {
  const builder = new HistoryBuilder({ alice: 'f()' });
  builder.sql('alice', 'END', 'END', [], 'done', 'a.ts:1');
  const event = builder.history.events.find(({ kind }) => kind === 'statement');
  if (event?.kind === 'statement') event.result = { command: 'ROLLBACK', rowCount: null, rows: [] };
  const [deed] = factsOf(builder.history).deeds;
  expect(committedNothing(deed!)).toBe(true);
  expect(endsInRollback(deed!.event)).toBe(true);
});
