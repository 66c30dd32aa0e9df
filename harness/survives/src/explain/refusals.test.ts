import { describe, expect, it } from 'vitest';
import * as depots from '../report/fixtures/depots.ts';
import * as seats from '../report/fixtures/double-booked-seat.ts';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const soldTwice = { expected: 'at most one active lock on A1', seen: '2: alice, bob' };
const exception = { expected: 'an answer', seen: 'error: deadlock detected' };
const why = (builder: HistoryBuilder, broken = soldTwice): string => explain(builder.history, broken);

describe('why it broke, where the server had refused something', () => {
  it('refused by a key, and answered yes', () => {
    expect(why(seats.threeCallersAndAKey())).toMatchInlineSnapshot(
      `"Postgres refused bob's INSERT into seat_locks with 23505 (step 5), constraint seat_locks_pkey, and bob was answered ok: true all the same. After the refusal the call changed nothing in that table."`,
    );
  });

  it('does not take a refusal for the reason when the call made up for it', () => {
    const builder = seats.threeCallersAndAKey();
    expect(why(builder)).toMatch(/all the same/);
    const again = new HistoryBuilder({ alice: 'f()' });
    again.sql(
      'alice',
      'INSERT t',
      'INSERT INTO t VALUES (1)',
      [],
      { error: { name: 'error', message: 'x', code: '23505' } },
      'a.ts:1',
    );
    again
      .sql('alice', 'UPDATE t', 'UPDATE t SET a = 1', [], { changed: 1 }, 'a.ts:2')
      .answers('alice', { value: true });
    expect(why(again)).not.toMatch(/all the same/);
    const logged = new HistoryBuilder({ alice: 'f()' });
    logged.sql(
      'alice',
      'INSERT t',
      'INSERT INTO t VALUES (1)',
      [],
      { error: { name: 'error', message: 'x', code: '23505' } },
      'a.ts:1',
    );
    logged
      .sql('alice', 'INSERT log', 'INSERT INTO log VALUES (1)', [], { changed: 1 }, 'a.ts:2')
      .answers('alice', { value: true });
    expect(why(logged)).toMatch(/all the same/);
  });

  it('COMMIT meant ROLLBACK', () => {
    expect(why(depots.commitThatRollsBack())).toMatchInlineSnapshot(
      `"Postgres answered alice's COMMIT with ROLLBACK (step 4), because a statement before it had failed: nothing of that transaction was kept, and alice was answered ok: true. Such a COMMIT raises no error; only its result says so."`,
    );
  });

  it('nobody tried again, or not often enough', () => {
    expect(why(depots.serializationFailure(), exception)).toMatchInlineSnapshot(
      `"Postgres refused to serialise alice's UPDATE of depots with the transactions beside it, and said so with 40001 (step 7). Nobody tried again, so alice got the error instead of an answer."`,
    );
    expect(why(depots.retries(), exception)).toMatchInlineSnapshot(
      `"Postgres refused to serialise alice's UPDATE of depots with the transactions beside it, and said so with 40001 (step 30). It was tried 4 times and refused each time; then alice got the error."`,
    );
  });

  it('a deadlock', () => {
    expect(why(depots.deadlock(), exception)).toMatchInlineSnapshot(
      `"bob waited for alice (step 5) and alice waited for bob (step 6): each needed a lock that another of them held, and Postgres ended alice's UPDATE of depots with 40P01."`,
    );
  });

  it('a deadlock in which whoever closed the circle is never seen waiting', () => {
    expect(why(depots.closedCircle(), exception)).toMatchInlineSnapshot(
      `"bob waited for alice (step 3) when alice asked for a lock that bob held (step 4): neither would ever have gone on, so Postgres ended alice's UPDATE of depots with 40P01."`,
    );
  });

  it('an exception that no statement raised', () => {
    const builder = new HistoryBuilder({ alice: 'f()' });
    builder.sql('alice', 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:1');
    builder.answers('alice', {
      error: { name: 'TypeError', message: "Cannot read properties of undefined (reading 'id')" },
    });
    expect(why(builder, { expected: 'an answer', seen: 'TypeError' })).toMatchInlineSnapshot(
      `"f() threw: Cannot read properties of undefined (reading 'id'). The last that it had sent was SELECT from t (step 1)."`,
    );
  });
});
