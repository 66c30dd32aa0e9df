import { describe, expect, it } from 'vitest';
import { layOut, shareOut } from './column-layout.ts';
import { HistoryBuilder } from './fixtures/history-builder.ts';
import { fitCell } from './fit.ts';
import { fold } from './fold.ts';
import { interleaving } from './interleaving.ts';
import { callersOf, rowsOf, type Row } from './rows.ts';
import type { HistoryEvent, OmittedEvent } from '../model/history.ts';
import { leaveOut } from '../text/leave-out.ts';
import { dotted, shorten, shortenStart, widthOf } from '../text/text.ts';

const read = (builder: HistoryBuilder, lane: string, table: string): HistoryBuilder =>
  builder.sql(lane, `SELECT ${table}`, `SELECT * FROM ${table}`, [], { rows: [] }, 'a.ts:1');

const options = { columns: 100, color: false };

describe('what goes across the columns', () => {
  it('tells of time that passes, of clocks that are set and of a report that is opened', () => {
    const builder = new HistoryBuilder({ alice: 'f()' });
    builder.passes('9 minutes').setsClock('a', '-11 minutes').setsClock('b', null).opensReport('SELECT 1');
    const across = rowsOf(builder.history).flatMap((row) => (row.kind === 'across' ? [row.text] : []));
    expect(across).toEqual([
      '9 minutes later',
      'the clock of instance a is -11 minutes off from now on',
      'the clock of instance b is right from now on',
      'a report is open from now on: SELECT 1',
    ]);
  });

  it('tells how much was left out, calls to outside parties as well', () => {
    const events: HistoryEvent[] = Array.from({ length: 40 }, (_, step) => ({
      ...{
        kind: 'party',
        caller: 'alice',
        lane: 'alice',
        step,
        anchor: 'routing.of',
        occurrence: 1,
        args: [],
      },
    }));
    leaveOut(events, { first: 10, last: 6 });
    const texts = () =>
      rowsOf({ callers: [{ name: 'alice', instance: 'a', calls: [], lanes: ['alice'] }], events }).flatMap(
        (row) => (row.kind === 'across' ? row.text : []),
      );
    expect(texts()).toEqual(['… 24 more calls to outside parties']);
    events[10] = { ...(events[10] as OmittedEvent), statements: 3 };
    expect(texts()).toEqual(['… 3 more statements and 24 more calls to outside parties']);
  });
});

describe('many calls one after another, before anybody races', () => {
  it('are told by the first and the last of them, and their number', () => {
    const { history } = new HistoryBuilder({ alice: "place('all that is left', 'for one customer')" });
    const before = Array.from({ length: 30 }, (_, n): HistoryEvent[] => [
      { kind: 'call', caller: 'before', lane: 'before', call: `place(${n + 1})` },
      { kind: 'answer', caller: 'before', lane: 'before', call: `place(${n + 1})`, value: true },
    ]);
    const lines = interleaving({ ...history, events: [...before.flat(), ...history.events] }, options);
    const told = lines.map((line) => line.trim()).filter((line) => /^(before|…)/.test(line));
    expect(told).toEqual([
      'before: place(1) → true',
      'before: place(2) → true',
      'before: place(3) → true',
      '… 24 more calls, one after another',
      'before: place(28) → true',
      'before: place(29) → true',
      'before: place(30) → true',
    ]);
  });
});

describe('cutting', () => {
  it('counts cells of the terminal, not characters', () => {
    expect(shorten('座席予約', 5)).toBe('座席…');
    expect(widthOf(shorten('座席予約', 6))).toBeLessThanOrEqual(6);
    expect(shorten('👩‍👩‍👧‍👧👩‍👩‍👧‍👧', 3)).toBe('👩‍👩‍👧‍👧…');
    expect(shorten('(A2, …) → 1', 6)).toBe('(A2,…');
    expect(shorten('(A2, …) → 1', 7)).toBe('(A2, …');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('abc', 0)).toBe('');
    // A second of work for each million signs, were they all looked at; many lines have one.
    expect(shorten('座'.repeat(5_000_000), 5)).toBe('座座…');
    expect(shortenStart('deep/folder/seat-lock.ts', 13)).toBe('…seat-lock.ts');
  });

  it('keeps the end of a statement, and what it is about before how it is said', () => {
    const cell = {
      heads: [
        { text: "SELECT … seats WHERE id = 'A1' AND open", keep: 30 },
        { text: 'SELECT seats (A1)', keep: 17 },
        { text: 'SELECT seats (A1)', keep: 0 },
      ],
      tails: [' → open true', ' → 1 row'],
      headTone: 'plain',
      tailTone: 'plain',
    } as const;
    expect([60, 46, 30, 26, 25, 20, 5].map((width) => fitCell(cell, width).join(''))).toMatchInlineSnapshot(`
      [
        "SELECT … seats WHERE id = 'A1' AND open → open true",
        "SELECT … seats WHERE id = 'A1' AN… → open true",
        "SELECT seats (A1) → open true",
        "SELECT seats (A1) → 1 row",
        "SELECT seats (A1) → 1 row",
        "SELECT seat… → 1 row",
        "SELE…",
      ]
    `);
  });

  it('names the row that is locked before the value that came back', () => {
    const rows = { rows: [{ venueId: 'hall' }] };
    const builder = new HistoryBuilder({ alice: 'f()' });
    builder.sql(
      'alice',
      'SELECT seats',
      'SELECT a FROM seats WHERE id = $1 FOR UPDATE',
      ['A1'],
      rows,
      'a.ts:1',
    );
    const cell = rowsOf(builder.history).flatMap((row) =>
      row.kind === 'cells' ? [...row.cells.values()] : [],
    )[1];
    expect(cell && [60, 40, 30].map((width) => fitCell(cell, width).join(''))).toMatchInlineSnapshot(`
      [
        "SELECT … seats WHERE id = 'A1' FOR UPDATE → venueId hall",
        "SELECT seats (A1) FOR UPDATE → 1 row",
        "SELECT seats FOR UPDA… → 1 row",
      ]
    `);
  });

  it('breaks a dotted line between its parts only', () => {
    expect(dotted(['one part', 'another part', 'a third'], 26, '  ')).toEqual([
      '  one part · another part',
      '  a third',
    ]);
  });
});

describe('columns', () => {
  it('take what they need, and the widest give way first', () => {
    expect(shareOut([10, 20], 100)).toEqual([10, 20]);
    expect(shareOut([10, 90], 60)).toEqual([10, 50]);
    expect(shareOut([90, 10, 90], 60)).toEqual([25, 10, 25]);
    expect(shareOut([5], 0)).toEqual([0]);
  });

  it('are given up when they would get too narrow', () => {
    const builder = new HistoryBuilder({ a: 'f()', b: 'f()', c: 'f()' });
    for (const lane of ['a', 'b', 'c']) read(builder, lane, 'a_table_with_quite_a_long_name');
    const rows = rowsOf(builder.history);
    expect(layOut(rows, callersOf(builder.history), 70)).toBeUndefined();
    expect(layOut(rows, callersOf(builder.history), 160)).toBeDefined();
  });

  it('have room for wide letters', () => {
    const builder = new HistoryBuilder({ 花子: "lockSeat('座席')", bob: "lockSeat('A1')" });
    builder.sql(
      '花子',
      'SELECT seats',
      'SELECT id FROM seats WHERE id = $1',
      ['座席'],
      { rows: [] },
      'a.ts:1',
    );
    builder.sql('bob', 'SELECT seats', 'SELECT id FROM seats WHERE id = $1', ['A1'], { rows: [] }, 'a.ts:1');
    expect(`\n${interleaving(builder.history, options).join('\n')}\n`).toMatchInlineSnapshot(`
      "
               花子  (instance a)                         bob  (instance b)
               lockSeat('座席')                           lockSeat('A1')
          1    SELECT … seats WHERE id = '座席' → 0 rows                                            a.ts:1
          2                                               SELECT … seats WHERE id = 'A1' → 0 rows   a.ts:1
      "
    `);
  });

  it('show a second connection, another wait, a lost connection and places in two files', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    builder.sql('alice/2', 'UPDATE t', 'UPDATE t SET a = 1', [], { changed: 1 }, 'a.ts:1');
    builder.sql('bob', 'UPDATE t', 'UPDATE t SET a = 2', [], { waitsFor: ['alice/2'] }, 'helpers/b.ts:20');
    builder.waitsAgain('bob', 2, ['another session']).resumed('bob', 2, 'lost');
    builder.sql('alice', 'COMMIT', 'COMMIT', [], 'lost', 'a.ts:3');
    expect(`\n${interleaving(builder.history, options).join('\n')}\n`).toMatchInlineSnapshot(`
      "
               alice  (instance a)              bob  (instance b)
               f()                              f()
          1    [2] UPDATE t SET a = 1 → 1 row                                                   a.ts:1
          2                                     UPDATE t SET a = 2 → waits for alice   helpers/b.ts:20
                                                ↳ 2 waits again for another session
                                                ↳ 2 ends: UPDATE t → connection lost
          3    COMMIT → connection lost                                                         a.ts:3
          [2]  on a second connection that the same caller holds at the same time
      "
    `);
  });

  it('do not take a call to an outside party for a second connection', () => {
    const { history } = new HistoryBuilder({ alice: 'f()' });
    const lane = { lane: 'alice/routing', caller: 'alice', step: 1, occurrence: 1 };
    history.events.push({ kind: 'party', ...lane, anchor: 'routing.calculate', args: [], value: 'R1' });
    const [, , ...steps] = interleaving(history, options);
    expect(steps.map((line) => line.trim())).toEqual(["1    routing.calculate() → 'R1'"]);
  });

  it('are added for callers that nobody announced', () => {
    const builder = new HistoryBuilder({ alice: 'f()' });
    read(builder, 'stranger', 't');
    expect(callersOf(builder.history).map(({ name }) => name)).toEqual(['alice', 'stranger']);
  });
});

describe('folding', () => {
  const texts = (rows: Row[]): string[] =>
    rows.flatMap((row) =>
      row.kind === 'cells' ? [...row.cells.values()].map(({ heads }) => heads[0]?.text ?? '') : [row.text],
    );

  it('leaves short timelines alone', () => {
    const builder = new HistoryBuilder({ alice: 'f()' });
    for (let i = 0; i < 20; i++) read(builder, 'alice', 'settings');
    expect(fold(rowsOf(builder.history))).toHaveLength(21);
  });

  it('keeps writes, locks, errors, switches and reads of what is written', () => {
    const builder = new HistoryBuilder({ alice: 'f()', bob: 'f()' });
    for (let i = 0; i < 12; i++) read(builder, 'alice', 'settings');
    for (let i = 0; i < 12; i++) read(builder, 'bob', 'settings');
    read(builder, 'bob', 'seats').sql(
      'bob',
      'SELECT venues',
      'SELECT 1 FROM venues FOR UPDATE',
      [],
      { rows: [] },
      'a.ts:1',
    );
    builder.sql('bob', 'UPDATE seats', 'UPDATE seats SET a = 1', [], { changed: 1 }, 'a.ts:1');
    builder.sql(
      'bob',
      'SELECT settings',
      'SELECT 1 FROM settings',
      [],
      { error: { name: 'error', message: 'no' } },
      'a.ts:1',
    );
    expect(texts(fold(rowsOf(builder.history)))).toMatchInlineSnapshot(`
      [
        "f()",
        "f()",
        "… 11 more statements of alice",
        "SELECT … settings",
        "SELECT … settings",
        "… 11 more statements of bob",
        "SELECT … seats",
        "SELECT … venues FOR UPDATE",
        "UPDATE seats SET a = 1",
        "SELECT … settings",
      ]
    `);
  });
});
