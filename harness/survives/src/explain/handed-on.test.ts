import { describe, expect, it } from 'vitest';
import { databaseError, HistoryBuilder, type Went } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const answered = { expected: 'B2 in the yard', seen: 'B2 on tour' };

/** Everything on one connection, as in a pool of one. */
function told(builder: HistoryBuilder): string {
  for (const event of builder.history.events) if (event.kind === 'statement') event.connection = 1;
  return explain(builder.history, answered);
}

const two = () => new HistoryBuilder({ ada: 'send()', gate: 'checkIn()' });
const sql = (builder: HistoryBuilder, lane: string, text: string, went: Went = 'done') =>
  builder.sql(lane, text.split(' ').slice(0, 2).join(' '), text, [], went, 'a.ts:1');

function leftOpen(builder: HistoryBuilder, went: Went): HistoryBuilder {
  sql(builder, 'ada', 'BEGIN');
  sql(builder, 'ada', 'INSERT seals', went);
  return builder.answers('ada', { value: { ok: false } });
}

describe('a connection that is handed on', () => {
  it('with a transaction that nobody ends', () => {
    const builder = leftOpen(two(), { changed: 1 });
    sql(builder, 'gate', 'UPDATE trailers', { changed: 1 }).answers('gate', { value: { ok: true } });
    expect(told(builder)).toMatchInlineSnapshot(
      `"ada was answered with the transaction (step 1) still open, and gate got the same connection next: the UPDATE of trailers (step 3) became part of it. Nobody has committed it, so nobody else sees it, and it is gone as soon as the connection is."`,
    );
  });

  it('with a transaction that the next one ends', () => {
    const builder = leftOpen(two(), { changed: 1 });
    sql(builder, 'gate', 'BEGIN');
    sql(builder, 'gate', 'UPDATE trailers', { changed: 1 });
    sql(builder, 'gate', 'COMMIT').answers('gate', { value: { ok: true } });
    expect(told(builder)).toMatchInlineSnapshot(
      `"ada was answered with the transaction (step 1) still open, and gate got the same connection next: the UPDATE of trailers (step 4) became part of it. The COMMIT of gate (step 5) committed what both had done."`,
    );
  });

  it('with a transaction that an error has aborted', () => {
    const builder = leftOpen(two(), { error: databaseError('23505', 'duplicate key') });
    const error = databaseError('25P02', 'current transaction is aborted');
    sql(builder, 'gate', 'UPDATE trailers', { error }).answers('gate', { error });
    expect(told(builder)).toMatchInlineSnapshot(
      `"ada was answered with the transaction (step 1) still open, aborted by an error (step 2), and gate got the same connection next. In an aborted transaction Postgres refuses every statement until somebody sends ROLLBACK: here with 25P02 (step 3)."`,
    );
  });

  it('to the next call of the same caller', () => {
    const builder = leftOpen(new HistoryBuilder({ ada: 'send()' }), { changed: 1 });
    sql(builder, 'ada', 'UPDATE trailers', { changed: 1 }).answers('ada', { value: { ok: true } });
    expect(told(builder)).toMatchInlineSnapshot(
      `"ada was answered with the transaction (step 1) still open, and the next call of ada got the same connection: the UPDATE of trailers (step 3) became part of it. Nobody has committed it, so nobody else sees it, and it is gone as soon as the connection is."`,
    );
  });

  it('with a transaction that the next one rolls back before anything else: that is a clean start', () => {
    const builder = leftOpen(two(), { changed: 1 });
    sql(builder, 'gate', 'ROLLBACK');
    sql(builder, 'gate', 'UPDATE trailers', { changed: 1 }).answers('gate', { value: { ok: true } });
    expect(told(builder)).toMatch(/^It breaks with one caller after the other as well/);
  });

  it('with a setting', () => {
    const set = (text: string) => {
      const builder = two();
      sql(builder, 'ada', text).answers('ada', { value: { ok: true } });
      return told(
        sql(builder, 'gate', 'UPDATE trailers', { changed: 1 }).answers('gate', { value: { ok: true } }),
      );
    };
    expect(set("SELECT set_config('logiflow.dispatcher', $1, false)")).toMatchInlineSnapshot(
      `"It breaks with one caller after the other as well: gate began (step 2) after ada had been answered. ada set logiflow.dispatcher for the whole session (step 1), and gate got the same connection next: the UPDATE of trailers (step 2) ran with that setting. Such a setting lasts as long as the connection does."`,
    );
    const raced = two();
    sql(raced, 'gate', 'SELECT 1', { rows: [] });
    sql(raced, 'ada', 'SET search_path = archive').answers('ada', { value: { ok: true } });
    sql(raced, 'gate', 'UPDATE trailers', { changed: 1 }).answers('gate', { value: { ok: true } });
    expect(told(raced)).toMatch(/^ada set search_path for the whole session \(step 2\), and gate got/);
    expect(set('SET search_path = archive')).toMatch(/^.*ada set search_path for the whole session/);
    expect(set("SELECT set_config('logiflow.dispatcher', $1, true)")).not.toMatch(/for the whole session/);
    expect(set('SET LOCAL search_path = archive')).not.toMatch(/for the whole session/);
  });

  it('or that is not: whoever waits for a client holds nothing by what an earlier call of theirs has sent', () => {
    const builder = leftOpen(new HistoryBuilder({ ada: 'send()' }), { changed: 1 });
    builder.history.events.push({ kind: 'call', caller: 'ada', lane: 'ada', call: 'checkIn()' });
    expect(told(builder.poolWait('ada'))).toBe(
      'ada waits for a pool client at the end, and none is ever given back. Whoever was lent one has kept it.',
    );
  });

  it('on another connection nothing is handed on', () => {
    const builder = leftOpen(two(), { changed: 1 });
    sql(builder, 'gate', 'UPDATE trailers', { changed: 1 }).answers('gate', { value: { ok: true } });
    for (const [index, event] of builder.history.events.entries())
      if (event.kind === 'statement') event.connection = index;
    expect(explain(builder.history, answered)).not.toMatch(/the same connection/);
  });
});
