import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../model/faults.ts';
import { databaseError, HistoryBuilder, type Went } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const exception = { expected: 'yes', seen: 'Error: no' };
const twice = { expected: 'one receipt', seen: 'P1, P1' };
const SAID = {
  '23503': 'no such account',
  '40001': 'could not serialize access',
  '40P01': 'deadlock detected',
  '25P02': 'current transaction is aborted',
};
type Code = keyof typeof SAID;
const refused = (code: Code): Went => ({ error: databaseError(code, SAID[code]) });

/** What one caller did, a statement a line: `COMMIT`, `INSERT charges`, `COMMIT ✗ 40001`; `!` when the schedule made it fail. */
function builder(...lines: string[]): HistoryBuilder {
  const told = new HistoryBuilder({ ada: 'charge()' });
  for (const line of lines) {
    const [anchor = '', code] = line.replace('!', '').split(' ✗ ');
    const writes = /^(INSERT|UPDATE)/.test(anchor);
    const rows: Went = anchor.includes(' ') ? { rows: [{ id: 1 }] } : 'done';
    const went = code ? refused(code as Code) : writes ? { changed: 1 } : rows;
    told.sql('ada', anchor, anchor, [], went, 'tolls.ts:1');
    const event = told.history.events.at(-1);
    if (line.endsWith('!') && event?.kind === 'statement')
      event.fault = code === '40P01' ? 'deadlock' : 'serialization-failure';
  }
  return told;
}

/** The printer was asked after so many statements; steps are counted anew. */
function printed(told: HistoryBuilder, after: number, fault?: FaultKind): HistoryBuilder {
  const { events } = told.history;
  const at = events.filter((event) => event.kind === 'statement')[after - 1];
  const error = fault && { name: 'Error', message: 'printer did not answer' };
  events.splice(events.indexOf(at!) + 1, 0, {
    kind: 'party',
    caller: 'ada',
    lane: 'ada/printer',
    step: 0,
    anchor: 'printer.receipt',
    occurrence: 1,
    args: ['P1'],
    ...(fault && { fault }),
    ...(error && { error }),
  });
  let step = 0;
  for (const event of events) if ('step' in event) event.step = ++step;
  return told;
}
const yes = (told: HistoryBuilder): HistoryBuilder => told.answers('ada', { value: { ok: true } });
const throws = (told: HistoryBuilder, code: Code): HistoryBuilder =>
  told.answers('ada', { error: databaseError(code, SAID[code]) });
const why = (told: HistoryBuilder, broken = exception): string => explain(told.history, broken);

describe('an exception for an answer', () => {
  it('what the schedule made fail needs nobody beside it', () => {
    expect(
      why(throws(builder('BEGIN', 'SELECT accounts ✗ 40P01!', 'ROLLBACK'), '40P01')),
    ).toMatchInlineSnapshot(
      `"The schedule made ada's SELECT from accounts fail with 40P01 (step 2), as Postgres does when transactions wait for each other in a circle. Nobody tried again, so ada got the error instead of an answer."`,
    );
    expect(
      why(throws(builder('BEGIN', 'SELECT accounts ✗ 40001!', 'ROLLBACK'), '40001')),
    ).toMatchInlineSnapshot(
      `"The schedule made ada's SELECT from accounts fail with 40001 (step 2), as Postgres does when it cannot serialise what happens at the same time. Nobody tried again, so ada got the error instead of an answer."`,
    );
  });

  it('no second attempt is missed where the data are to blame', () => {
    expect(
      why(throws(builder('BEGIN', 'INSERT charges ✗ 23503', 'ROLLBACK'), '23503')),
    ).toMatchInlineSnapshot(
      `"Postgres refused ada's INSERT into charges with 23503 (step 2): no such account. It is the data that do not allow it: that is for the code to answer, and ada got the error instead."`,
    );
  });

  it('an aborted transaction is told from what aborted it', () => {
    const lines = ['BEGIN', 'SELECT accounts ✗ 40001!', 'SELECT accounts ✗ 25P02', 'ROLLBACK'];
    expect(why(throws(builder(...lines), '25P02'))).toMatchInlineSnapshot(
      `"40001 (step 2) had aborted the transaction, and Postgres answered ada's SELECT from accounts with 25P02 (step 3), as it answers everything until ROLLBACK. Only the whole transaction can be tried again; ada got the error instead of an answer."`,
    );
  });

  it('an error of the code that repeats what the server said', () => {
    const told = builder('BEGIN', 'INSERT charges', 'COMMIT ✗ 40001!', 'ROLLBACK');
    const error = { name: 'Error', message: `not committed: ${SAID['40001']}` };
    expect(why(told.answers('ada', { error }))).toMatchInlineSnapshot(
      `"The schedule made ada's COMMIT fail with 40001 (step 3), as Postgres does when it cannot serialise what happens at the same time. Nobody tried again, so ada got the error instead of an answer."`,
    );
  });

  it('an error of the code after ROLLBACK', () => {
    const told = builder('BEGIN', 'UPDATE accounts', 'ROLLBACK');
    const error = { name: 'Error', message: 'too many attempts' };
    expect(why(told.answers('ada', { error }))).toMatchInlineSnapshot(
      `"ada's call ended with an exception instead of an answer: too many attempts. The last that it had sent before ROLLBACK was UPDATE of accounts (step 2)."`,
    );
  });

  it('what the next call has sent is not of this one', () => {
    const told = builder('UPDATE accounts');
    told.answers('ada', { error: { name: 'Error', message: 'no' } });
    told.history.events.push({ kind: 'call', caller: 'ada', lane: 'ada', call: 'charge()' });
    told.sql('ada', 'SELECT accounts', 'SELECT accounts', [], { rows: [] }, 'tolls.ts:1');
    told.answers('ada', { value: true });
    expect(why(told)).toMatch(/The last that it had sent was UPDATE of accounts \(step 1\)\.$/);
  });

  it.each(['party-fails-before', 'party-fails-after'] as const)('an error from outside: %s', (fault) => {
    const told = printed(builder('BEGIN', 'INSERT charges', 'COMMIT'), 3, fault);
    const error = { name: 'Error', message: 'printer did not answer' };
    expect(why(told.answers('ada', { error }))).toBe(
      `printer.receipt failed${fault === 'party-fails-after' ? ', although it had done its part,' : ''} (step 4), and ada got that error instead of an answer. What had been committed before it stays.`,
    );
  });
});

describe('a COMMIT that was refused, and a yes', () => {
  const attempt = ['BEGIN', 'INSERT charges', 'COMMIT'];

  it('is not the reason when the next attempt was committed', () => {
    const told = yes(builder('BEGIN', 'INSERT charges', 'COMMIT ✗ 40001!', 'ROLLBACK', ...attempt));
    expect(why(told, twice)).not.toMatch(/all the same|changed nothing/);
  });

  it('names no table when there is none', () => {
    expect(why(yes(builder('BEGIN', 'INSERT charges', 'COMMIT ✗ 40001')), twice)).toMatchInlineSnapshot(
      `"Postgres refused ada's COMMIT with 40001 (step 3), and ada was answered ok: true all the same. After the refusal the call changed nothing."`,
    );
  });
});

describe('done outside, and undone inside', () => {
  it('is told where the promise is about it, with the second time', () => {
    const lines = ['BEGIN', 'INSERT charges', 'COMMIT ✗ 40001!', 'ROLLBACK'];
    const told = printed(yes(builder(...lines, 'BEGIN', 'INSERT charges', 'COMMIT')), 2);
    expect(why(told, twice)).toMatch(/nothing outside of the database\.$/);
    expect(why(printed(told, 6), twice)).toMatchInlineSnapshot(
      `"printer.receipt had done its part (step 3) when the transaction around it came to nothing: COMMIT failed with 40001 (step 4). A ROLLBACK takes back rows, and nothing outside of the database; the next attempt did it again (step 8)."`,
    );
    expect(why(told, { expected: 'one lock', seen: '2' })).not.toMatch(/printer/);
  });

  it('is not told where it was committed, though the answer was lost, or nothing was printed', () => {
    const lost = printed(builder('BEGIN', 'INSERT charges', 'COMMIT'), 2);
    for (const event of lost.history.events)
      if (event.kind === 'statement' && event.anchor === 'COMMIT')
        Object.assign(event, { state: 'lost', fault: 'answer-lost', result: undefined });
    expect(why(lost, twice)).not.toMatch(/came to nothing/);
    const before = printed(builder('BEGIN', 'INSERT charges', 'ROLLBACK'), 2, 'party-fails-before');
    expect(why(before, twice)).toMatchInlineSnapshot(
      `"ada's printer.receipt (step 3) failed because the schedule made it fail, before the outside party had done anything. What had been committed before it stays."`,
    );
    const later = printed(builder('BEGIN', 'INSERT charges', 'ROLLBACK'), 3);
    expect(why(later, twice)).not.toMatch(/came to nothing/);
  });
});
