import { describe, expect, it } from 'vitest';
import { databaseError, HistoryBuilder, type Went } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const half = { expected: 'no tour', seen: 'T2: R2 with carl' };
const refused: Went = { error: databaseError('23503', 'no such customer') };

/** Statements as `caller: sql`; one that ends in `!` is refused. */
function builder(...lines: string[]): HistoryBuilder {
  const told = new HistoryBuilder({ ada: 'plan()', ben: 'plan()' });
  for (const line of lines) {
    const [caller = '', sql = ''] = line.split(': ');
    const anchor = sql.replace('!', '').split(' ').slice(0, 2).join(' ');
    const went: Went = sql.endsWith('!') ? refused : sql.includes(' ') ? { changed: 1 } : 'done';
    told.sql(caller, anchor, sql.replace('!', ''), [], went, 'plan.ts:1');
  }
  return told.answers('ada', { value: { assigned: [] } }).answers('ben', { value: { assigned: [] } });
}
const why = (...lines: string[]): string => explain(builder(...lines).history, half);

describe('half done', () => {
  it('without a transaction, what came before a refusal stays', () => {
    expect(why('ada: UPDATE trucks', 'ada: INSERT stops', 'ada: INSERT stops!')).toMatchInlineSnapshot(
      `"Postgres refused ada's INSERT into stops with 23503 (step 3). There was no transaction: what that call had written before (steps 1 and 2) had been committed already, statement by statement, and stayed."`,
    );
    expect(why('ada: UPDATE trucks', 'ada: INSERT stops!')).toMatchInlineSnapshot(
      `"Postgres refused ada's INSERT into stops with 23503 (step 2). There was no transaction: what that call had written before (step 1) had been committed already and stayed."`,
    );
  });

  it('in a transaction that goes on, COMMIT keeps nothing', () => {
    const history = builder('ada: BEGIN', 'ada: UPDATE trucks', 'ada: INSERT stops!', 'ada: COMMIT').history;
    const commit = history.events.find((event) => event.kind === 'statement' && event.anchor === 'COMMIT');
    if (commit?.kind === 'statement') commit.result = { command: 'ROLLBACK', rowCount: null, rows: [] };
    expect(explain(history, half)).toMatchInlineSnapshot(
      `"Postgres refused ada's INSERT into stops with 23503 (step 3). The transaction went on all the same, and its COMMIT was answered with ROLLBACK (step 4): nothing of it was kept. Such a COMMIT raises no error; only its result says so."`,
    );
  });

  it('is not told of a transaction that was rolled back, or of what has been taken back', () => {
    expect(why('ada: BEGIN', 'ada: UPDATE trucks', 'ada: INSERT stops!', 'ada: ROLLBACK')).not.toMatch(
      /refused/,
    );
    expect(why('ada: UPDATE trucks', 'ada: INSERT stops!', 'ada: UPDATE trucks')).not.toMatch(/refused/);
    expect(why('ada: INSERT stops!')).not.toMatch(/refused/);
  });

  it('is not told where another caller came in between', () => {
    expect(why('ada: UPDATE trucks', 'ben: UPDATE trucks', 'ada: INSERT stops!')).not.toMatch(
      /no transaction/,
    );
  });

  it('a call that died and was delivered again has come back', () => {
    const told = new HistoryBuilder({ ada: 'plan()' });
    told.sql('ada', 'UPDATE trucks', 'UPDATE trucks', [], 'lost', 'plan.ts:1');
    told.history.events.push({ kind: 'crash', caller: 'ada', lane: 'ada', step: 2, instance: 'a' });
    told.history.events.push({ kind: 'call', caller: 'ada', lane: 'ada', call: 'plan()' });
    told.sql('ada', 'UPDATE trucks', 'UPDATE trucks', [], { changed: 1 }, 'plan.ts:1');
    expect(explain(told.history, half)).toMatch(/ada had no answer|never came back/);
    told.answers('ada', { value: true });
    expect(explain(told.history, half)).toMatch(/^The instance that worked for ada died/);
  });
});
