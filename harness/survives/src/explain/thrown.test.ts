import { describe, expect, it } from 'vitest';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { interleaving } from '../report/interleaving.ts';
import type { History } from '../model/history.ts';
import { explain } from './explain.ts';

const boom = {
  error: { name: 'Error', message: 'boom.', source: { file: 'seat-lock.ts', line: 28, column: 9 } },
};
const seen = { expected: 'an answer', seen: 'Error: boom' };
const why = (history: History, broken = seen): string => explain(history, broken);
const chart = (history: History): string => interleaving(history, { columns: 90, color: false }).join('\n');
const bothThrow = (builder = new HistoryBuilder({ alice: 'lock()', bob: 'lock()' })): HistoryBuilder =>
  builder.answers('alice', boom).answers('bob', boom);

describe('code that throws', () => {
  it('is told by its line, with what it had sent', () => {
    const read = new HistoryBuilder({ alice: 'lock()', bob: 'lock()' });
    for (const lane of ['alice', 'bob'])
      read.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'seat-lock.ts:20');
    expect(why(bothThrow().history)).toBe(
      'lock() threw at seat-lock.ts:28: boom. It had sent no statement by then: look at what the code does, not at when.',
    );
    expect(why(bothThrow(read).history)).toBe(
      'lock() threw at seat-lock.ts:28: boom. The last that it had sent was SELECT from t (step 1).',
    );
  });

  it('shows that line beside the answer, and so does a chart', () => {
    expect(chart(bothThrow().history)).toMatch(/→ throws boom\..*seat-lock\.ts:28$/m);
  });

  it('is told and shown when it never came to a race', () => {
    const call = 'lock()';
    const common = { caller: 'before', lane: 'before', call };
    const history: History = {
      callers: [],
      events: [
        { kind: 'call', ...common },
        { kind: 'answer', ...common, ...boom },
      ],
    };
    expect(why(history)).toBe(
      'lock() threw at seat-lock.ts:28: boom. Nobody else was at work: look at what the code does, not at when.',
    );
    expect(chart(history).trim()).toBe('before: lock() → throws boom. (seat-lock.ts:28)');
  });

  it('does not hide a race of those who had written', () => {
    const builder = new HistoryBuilder({ alice: 'lock()', bob: 'lock()' });
    for (const lane of ['alice', 'bob'])
      builder.sql(lane, 'SELECT t', 'SELECT * FROM t', [], { rows: [] }, 'a.ts:1');
    for (const lane of ['alice', 'bob'])
      builder.sql(lane, 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:2');
    expect(why(bothThrow(builder).history, { expected: 'one lock', seen: '2: alice, bob' })).toMatch(
      /^alice and bob both read t /,
    );
  });

  it('does not give the line of what the server refused twice', () => {
    const refused = new HistoryBuilder({ alice: 'lock()' })
      .sql(
        'alice',
        'INSERT t',
        'INSERT INTO t VALUES (1)',
        [],
        { error: { ...boom.error, code: '23505' } },
        'seat-lock.ts:94',
      )
      .answers('alice', { error: { ...boom.error, code: '23505' } });
    expect(chart(refused.history)).not.toMatch(/:28/);
  });
});
