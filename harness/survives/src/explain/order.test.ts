import { describe, expect, it } from 'vitest';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const why = (told: HistoryBuilder): string =>
  explain(told.answers('ann', { value: true }).answers('ben', { value: true }).history, {
    expected: 'one',
    seen: 'two',
  });
const wrote = (told: HistoryBuilder, lane: string): HistoryBuilder =>
  told.sql(lane, 'INSERT t', 'INSERT INTO t VALUES (1)', [], { changed: 1 }, 'a.ts:1');
/** What an outside party was asked, as the next event. */
function asked(told: HistoryBuilder, caller: string): HistoryBuilder {
  const { events } = told.history;
  const step = events.length;
  events.push({
    kind: 'party',
    caller,
    lane: `${caller}/desk`,
    step,
    anchor: 'desk.ask',
    occurrence: 1,
    args: [],
  });
  return told;
}

describe('one caller after the other', () => {
  it('is said where nobody began before the other was done', () => {
    const told = wrote(wrote(new HistoryBuilder({ ann: 'f()', ben: 'g()' }), 'ann'), 'ben');
    expect(why(told)).toMatch(/^It breaks with one caller after the other as well/);
  });

  it('is not said where one statement was under way in another', () => {
    const told = new HistoryBuilder({ ann: 'f()', ben: 'g()' });
    told.sql('ann', 'INSERT t', 'INSERT INTO t VALUES (1)', [], { waitsFor: ['ben'] }, 'a.ts:1');
    wrote(told, 'ben').resumed('ann', 1, { changed: 1 }, 'INSERT');
    expect(why(told)).not.toMatch(/one caller after the other/);
  });

  it('nor where one asked an outside party while the other was at work', () => {
    const told = asked(wrote(asked(new HistoryBuilder({ ann: 'f()', ben: 'g()' }), 'ann'), 'ben'), 'ann');
    wrote(told, 'ann');
    expect(why(told)).not.toMatch(/one caller after the other/);
  });
});
