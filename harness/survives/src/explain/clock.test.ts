import { describe, expect, it } from 'vitest';
import { HistoryBuilder, type Went } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const short = { expected: 'A1 ends last', seen: 'A1 ends first' };
const wrote: Went = { changed: 1 };
const PLACE = 'lock.ts:1';

const builder = () => new HistoryBuilder({ ada: "lock('A1')", ben: "lock('A1')" });
const insert = (time: string) => `INSERT INTO locks VALUES ($1, ${time} + interval '10 minutes')`;

function told(race: HistoryBuilder, broken = short): string {
  for (const caller of ['ada', 'ben']) race.answers(caller, { value: true });
  return explain(race.history, broken);
}

/** Ada's transaction has begun when ben locks the seat; then she writes with this clock. */
function inATransaction(time: string): HistoryBuilder {
  return builder()
    .sql('ada', 'BEGIN', 'BEGIN', [], 'done', PLACE)
    .sql('ben', 'INSERT locks', insert('clock_timestamp()'), ['A1'], wrote, PLACE)
    .sql('ada', 'INSERT locks', insert(time), ['A1'], wrote, PLACE)
    .sql('ada', 'COMMIT', 'COMMIT', [], 'done', PLACE);
}

describe('an old time', () => {
  it('of a transaction that began before', () => {
    expect(told(inATransaction('now()'))).toMatchInlineSnapshot(
      `"ada's INSERT into locks (step 3) takes the time from now(), and in a transaction that is when it began (step 1). ben wrote in between (step 2), so the time that was stored was old by then."`,
    );
    expect(told(inATransaction('CURRENT_TIMESTAMP'))).toContain('takes the time from CURRENT_TIMESTAMP');
  });

  it('of an INSERT that was stopped before it wrote', () => {
    const race = builder().sql('ada', 'INSERT locks', insert('clock_timestamp()'), ['A1'], wrote, PLACE);
    const stopped = race.history.events.at(-1);
    if (stopped?.kind === 'statement') stopped.state = 'held';
    race
      .sql('ben', 'INSERT locks', insert('clock_timestamp()'), ['A1'], wrote, PLACE)
      .resumed('ada', 1, wrote, 'INSERT locks');
    expect(told(race)).toMatchInlineSnapshot(
      `"ada's INSERT had worked out the values of its row, a time among them, when it stopped (step 1). ben wrote in between (step 2), so the time was old when it was stored: what an INSERT brings along is computed before it waits for anybody, be it by now() or by clock_timestamp()."`,
    );
  });

  it('asked for by an earlier statement', () => {
    const race = builder()
      .sql('ada', 'SELECT', 'SELECT clock_timestamp() AS now', [], { rows: [{ now: 1 }] }, PLACE)
      .sql('ben', 'INSERT locks', insert('clock_timestamp()'), ['A1'], wrote, PLACE)
      .sql('ada', 'INSERT locks', insert('$2'), ['A1', 1], wrote, PLACE);
    expect(told(race)).toMatchInlineSnapshot(
      `"ada asked for the time (step 1) and stored a time that was reckoned from it (step 3). ben wrote in between (step 2), so it was old by then: asking and writing are separate statements."`,
    );
  });

  it('is no reason when the clock went on, or when the promise is about something else', () => {
    expect(told(inATransaction('clock_timestamp()'))).not.toContain('the time');
    expect(told(inATransaction('now()'), { expected: 'one holder', seen: '2' })).not.toContain('the time');
  });
});
