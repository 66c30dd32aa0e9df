import { describe, expect, it } from 'vitest';
import * as seats from '../report/fixtures/double-booked-seat.ts';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const soldTwice = { expected: 'at most one active lock on A1', seen: '2: alice, bob' };
const why = (builder: HistoryBuilder): string => explain(builder.history, soldTwice);

describe('why it broke', () => {
  it('both read before either wrote', () => {
    expect(why(seats.twoCallers())).toMatchInlineSnapshot(
      `"alice and bob both read seat_locks (steps 2 and 4) before either had written to it; when alice wrote (step 9), bob had already changed what that decision was based on (step 6). Reading and writing are separate statements, and nothing keeps others out between them."`,
    );
  });

  it('FOR UPDATE found no row', () => {
    expect(why(seats.forUpdateOnNothing())).toMatchInlineSnapshot(
      `"alice and bob both read seat_locks (steps 2 and 4) before either had written to it; when alice wrote (step 7), bob had already changed what that decision was based on (step 5). The read asked for row locks, but FOR UPDATE found no row, so it locked nothing."`,
    );
  });

  it('a transaction was open', () => {
    const builder = seats.forUpdateOnNothing();
    for (const event of builder.history.events)
      if (event.kind === 'statement') event.sql = event.sql.replace(' for update', '');
    expect(why(builder)).toMatchInlineSnapshot(
      `"alice and bob both read seat_locks (steps 2 and 4) before either had written to it; when alice wrote (step 7), bob had already changed what that decision was based on (step 5). A transaction was open all the while; that alone keeps nobody from reading the same rows and acting on them."`,
    );
  });

  it('a lock was taken, and too little of it', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    for (const lane of ['alice', 'bob'])
      builder.sql(
        lane,
        'SELECT',
        'SELECT pg_advisory_lock(1)',
        [],
        { rows: [{ pg_advisory_lock: '' }] },
        'a.ts:1',
      );
    for (const lane of ['alice', 'bob'])
      builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:2');
    for (const lane of ['alice', 'bob'])
      builder.sql(lane, 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:3');
    builder.answers('alice', { value: true }).answers('bob', { value: true });
    expect(why(builder)).toMatchInlineSnapshot(
      `"alice and bob both read t (steps 3 and 4) before either had written to it; when bob wrote (step 6), alice had already changed what that decision was based on (step 5). A lock was taken on the way (step 1), and it did not keep the others out between the read and the write."`,
    );
  });

  it('a lock was taken outside a transaction, or after the read', () => {
    const raced = (begin: boolean, order: ('lock' | 'read')[]) => {
      const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
      const lock = (lane: string) =>
        builder.sql(
          lane,
          'SELECT seats',
          'SELECT * FROM seats FOR UPDATE',
          [],
          { rows: [{ id: 'A1' }] },
          'a.ts:1',
        );
      const read = (lane: string) =>
        builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:2');
      if (begin) builder.sql('alice', 'BEGIN', 'BEGIN', [], 'done', 'a.ts:0');
      for (const act of order) (act === 'lock' ? lock : read)('alice');
      read('bob');
      for (const lane of ['alice', 'bob'])
        builder.sql(lane, 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:3');
      return builder.answers('alice', { value: true }).answers('bob', { value: true });
    };
    expect(why(raced(false, ['lock', 'read']))).toMatchInlineSnapshot(
      `"alice and bob both read t (steps 2 and 3) before either had written to it; when bob wrote (step 5), alice had already changed what that decision was based on (step 4). A lock was taken on the way (step 1), but outside any transaction, so it was gone when that statement ended."`,
    );
    expect(why(raced(true, ['read', 'lock']))).toMatchInlineSnapshot(
      `"alice and bob both read t (steps 2 and 4) before either had written to it; when bob wrote (step 6), alice had already changed what that decision was based on (step 5). alice took a lock (step 3), but only after it had read (step 2)."`,
    );
  });

  it('only one of them wrote what the other had read', () => {
    const builder = new HistoryBuilder({ alice: 'sell()', bob: 'close()' });
    builder.sql(
      'alice',
      'SELECT shows',
      'SELECT open FROM shows WHERE id = $1',
      [3],
      { rows: [{ open: true }] },
      'a.ts:2',
    );
    builder.sql(
      'bob',
      'UPDATE shows',
      'UPDATE shows SET open = false WHERE id = $1',
      [3],
      { changed: 1 },
      'a.ts:9',
    );
    builder.sql(
      'alice',
      'INSERT tickets',
      'INSERT INTO tickets (show_id) VALUES ($1)',
      [3],
      { changed: 1 },
      'a.ts:3',
    );
    builder.answers('alice', { value: true }).answers('bob', { value: true });
    expect(why(builder)).toMatchInlineSnapshot(
      `"alice read shows (step 1), bob changed shows (step 2), and after that alice acted on what it had read (step 3). Reading and writing are separate statements, and nothing keeps others out between them."`,
    );
  });

  it('read before it waited', () => {
    expect(why(seats.lookedBeforeQueueing())).toMatchInlineSnapshot(
      `"bob read seat_locks (step 4) before it waited for alice (step 6); by the end of the wait alice had changed seat_locks (step 7), and what bob had read was out of date. Waiting for a lock does not repeat a check that was made before the wait."`,
    );
  });

  it('its snapshot was older than the wait', () => {
    expect(why(seats.advisoryLockUnderRepeatableRead())).toMatchInlineSnapshot(
      `"Under REPEATABLE READ bob sees the database as it was when its first statement began (step 4), so the read that followed (step 8) could not show what alice had written and committed by then (step 6). bob then wrote (step 9) on the strength of that old picture."`,
    );
  });

  it('its snapshot was older than what it was asked about, and it only read', () => {
    const told = new HistoryBuilder({ kim: 'total()', jan: 'move()' });
    const look = (table: string) =>
      told.sql(
        'kim',
        `SELECT ${table}`,
        `SELECT cents FROM ${table}`,
        [],
        { rows: [{ cents: 1 }] },
        'a.ts:2',
      );
    told.sql('kim', 'BEGIN', 'BEGIN ISOLATION LEVEL REPEATABLE READ', [], 'done', 'a.ts:1');
    look('depots');
    told.sql('jan', 'UPDATE cards', 'UPDATE cards SET cents = 2', [], { changed: 1 }, 'a.ts:9');
    told.answers('jan', { value: true });
    look('cards');
    told.answers('kim', { value: 2 });
    expect(why(told)).toMatchInlineSnapshot(
      `"Under REPEATABLE READ kim sees the database as it was when its first statement began (step 2), so the read that followed (step 4) could not show what jan had written and committed by then (step 3). What kim was answered rests on that old picture."`,
    );
  });

  it('one after the other breaks as well', () => {
    expect(why(seats.upsertSteals())).toMatchInlineSnapshot(
      `"It breaks with one caller after the other as well: bob began (step 2) after alice had been answered. bob's INSERT into seat_locks (step 2) went through although alice had written that table (step 1) and had been told ok: true."`,
    );
    expect(why(seats.oneAfterTheOther())).toMatchInlineSnapshot(
      `"It breaks with one caller after the other as well: bob began (step 6) after alice had been answered. No switch in between is needed, so look at what the code does, not at when."`,
    );
    expect(
      why(
        new HistoryBuilder({ alice: 'f()' })
          .sql('alice', 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:1')
          .answers('alice', { value: false }),
      ),
    ).toMatchInlineSnapshot(
      `"It breaks with alice alone at work. No switch is needed, so look at what the code does, not at when."`,
    );
  });

  it('no statement was sent, or only one caller came', () => {
    const lazy = new HistoryBuilder({ bob: 'lock()' }).answers('bob', { value: { ok: false } });
    expect(why(lazy)).toMatchInlineSnapshot(
      `"No statement was sent through the pool, so no schedule of statements decides it. No order of the calls changes that."`,
    );
    const call = "lock('alice')";
    lazy.history.events.unshift({ kind: 'call', caller: 'before', lane: 'before', call });
    lazy.sql('bob', 'UPDATE t', 'UPDATE t SET a = 1', [], { changed: 1 }, 'a.ts:1');
    expect(why(lazy)).toMatchInlineSnapshot(
      `"It breaks with bob alone at work, after lock('alice') had ended. No switch is needed, so look at what the code does, not at when."`,
    );
    lazy.history.events.push({
      kind: 'call',
      caller: 'afterwards',
      lane: 'afterwards',
      call: "lock('carol')",
    });
    expect(why(lazy)).not.toMatch(/carol/);
    lazy.history.events.unshift({ kind: 'call', caller: 'before', lane: 'before', call: "lock('dora')" });
    expect(why(lazy)).toMatch(/after lock\('dora'\) and lock\('alice'\) had ended/);
  });

  it('tried for a lock and left', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    const attempt = (lane: string, locked: boolean) =>
      builder.sql(
        lane,
        'SELECT',
        'SELECT pg_try_advisory_xact_lock(1) AS locked',
        [],
        { rows: [{ locked }] },
        'a.ts:1',
      );
    attempt('alice', true);
    attempt('bob', false).answers('bob', { value: { ok: false } });
    builder
      .sql('alice', 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:2')
      .answers('alice', { value: { ok: true } });
    expect(why(builder)).toMatchInlineSnapshot(
      `"bob tried for a lock without waiting (step 2), and it was not free at that moment. A lock that is taken says that somebody is at work, not how that will end."`,
    );
  });

  it('does not say that nobody had written when both had', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    const insert = (lane: string) =>
      builder.sql(lane, 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:1');
    const read = (lane: string) =>
      builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [{ a: 1 }, { a: 2 }] }, 'a.ts:2');
    const withdraw = (lane: string) =>
      builder.sql(lane, 'DELETE t', 'DELETE FROM t WHERE a = 1', [], { changed: 1 }, 'a.ts:3');
    insert('alice');
    insert('bob');
    for (const act of [read, withdraw]) for (const lane of ['alice', 'bob']) act(lane);
    builder.answers('alice', { value: false }).answers('bob', { value: false });
    expect(why(builder)).toMatchInlineSnapshot(
      `"bob read t (step 4), alice changed t (step 5), and after that bob acted on what it had read (step 6). Reading and writing are separate statements, and nothing keeps others out between them."`,
    );
  });

  it('says what is always true when it knows no better', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    for (const lane of ['alice', 'bob', 'alice'])
      builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:1');
    builder.answers('alice', { value: 1 }).answers('bob', { value: 2 });
    expect(why(builder)).toMatchInlineSnapshot(
      `"In this order of these calls the promise does not hold. Between step 1 and step 3 of alice came what bob did."`,
    );
    expect(explain({ callers: [], events: [] }, soldTwice)).toMatchInlineSnapshot(
      `"In this order of these calls the promise does not hold."`,
    );
  });

  it('does not call a read stale that was repeated after the wait', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    const read = (lane: string) =>
      builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:1');
    read('bob').sql('alice', 'UPDATE t', 'UPDATE t SET a = 1', [], { changed: 1 }, 'a.ts:2');
    builder.sql('bob', 'SELECT', 'SELECT pg_advisory_lock(1)', [], { waitsFor: ['alice'] }, 'a.ts:3');
    builder.resumed('bob', 3, { rows: [{ pg_advisory_lock: '' }] }, 'SELECT');
    read('bob').sql('bob', 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:4');
    builder.answers('alice', { value: 1 }).answers('bob', { value: 1 });
    expect(why(builder)).not.toMatch(/out of date|acted on/);
  });
});
