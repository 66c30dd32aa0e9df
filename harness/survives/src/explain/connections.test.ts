import { describe, expect, it } from 'vitest';
import { databaseError, HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const lost = { expected: 'the total is 100', seen: '140' };

/** Statements as `caller@connection: sql`, one after another. */
function why(...lines: string[]): string {
  const builder = new HistoryBuilder({ ada: 'load()', ben: 'load()' });
  for (const line of lines) {
    const [, caller, connection, sql] = /^(\w+)@(\d): (.*)$/.exec(line) as unknown as [
      string,
      string,
      string,
      string,
    ];
    const anchor = sql
      .split(' ')
      .slice(0, sql.startsWith('UPDATE') ? 2 : 1)
      .join(' ');
    builder.sql(caller, anchor, sql, [], sql.startsWith('UPDATE') ? { changed: 1 } : 'done', 'cards.ts:1');
    const event = builder.history.events.at(-1);
    if (event?.kind === 'statement') event.connection = Number(connection);
  }
  for (const caller of ['ada', 'ben']) builder.answers(caller, { value: true });
  return explain(builder.history, lost);
}

describe('connections', () => {
  it('a write in the transaction of somebody else', () => {
    expect(
      why('ben@1: BEGIN', 'ada@1: BEGIN', 'ada@1: UPDATE cards', 'ben@1: ROLLBACK', 'ada@1: COMMIT'),
    ).toMatchInlineSnapshot(
      `"ada's UPDATE of cards (step 3) ran inside the transaction that ben had begun (step 1), for it came on the same connection, and ben's ROLLBACK (step 4) ended it."`,
    );
  });

  it('a write outside of the transaction that its own caller has begun', () => {
    expect(
      why('ben@1: BEGIN', 'ada@2: BEGIN', 'ben@3: UPDATE cards', 'ben@1: COMMIT', 'ada@2: COMMIT'),
    ).toMatchInlineSnapshot(
      `"ben began a transaction on one connection (step 1) and sent UPDATE of cards (step 3) on another: there it was committed by itself."`,
    );
  });

  it('a write of a later call on another connection is no part of a transaction that failed to begin', () => {
    const builder = new HistoryBuilder({ ada: 'load()' });
    const error = databaseError('57P01', 'terminating connection due to administrator command');
    builder.sql('ada', 'BEGIN', 'BEGIN', [], { error }, 'cards.ts:1').answers('ada', { error });
    builder.sql('ada', 'UPDATE cards', 'UPDATE cards', [], { changed: 1 }, 'cards.ts:2');
    for (const [index, event] of builder.history.events.entries())
      if (event.kind === 'statement') event.connection = index;
    expect(explain(builder.answers('ada', { value: true }).history, lost)).not.toContain('on another');
  });

  it('each on its own connection: says nothing of it', () => {
    const told = why(
      'ben@1: BEGIN',
      'ada@2: BEGIN',
      'ben@1: UPDATE cards',
      'ada@2: UPDATE cards',
      'ben@1: COMMIT',
      'ada@2: COMMIT',
    );
    expect(told).not.toContain('connection');
  });

  it('one connection after another is no transaction of somebody else', () => {
    const told = why('ben@1: BEGIN', 'ben@1: UPDATE cards', 'ben@1: COMMIT', 'ada@1: UPDATE cards');
    expect(told).not.toContain('connection');
  });
});
