import { describe, expect, it } from 'vitest';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

/** Both decide in the database, by turns, and then tell the board; `ben` what stands in the last column. */
function why(...[what, line]: [what: string, line: string]): string {
  const told = new HistoryBuilder({ ann: 'plan()', ben: 'plan()' });
  const decides = (lane: string) =>
    told.sql(lane, 'SELECT plans', 'SELECT * FROM plans', [], { rows: [{ id: 1 }] }, 'a.ts:1');
  const tells = (caller: string, ...args: string[]) =>
    told.history.events.push({
      kind: 'party',
      caller,
      lane: `${caller}/board`,
      step: told.history.events.length,
      anchor: 'board.write',
      occurrence: 1,
      args,
    });
  decides('ann');
  decides('ben');
  tells('ben', what, line);
  tells('ann', 'gate 1', 'ann');
  told.answers('ann', { value: true }).answers('ben', { value: true });
  return explain(told.history, { expected: 'ben at gate 1', seen: 'ann' });
}

describe('what comes last at an outside party', () => {
  it('stays there, whichever was decided last', () => {
    expect(why('gate 1', 'ben')).toMatchInlineSnapshot(
      `"ben called board.write for "gate 1" (step 4), and ann called it for the same with something else (step 5). What comes last there stays, whichever was decided last in the database: no lock and no transaction orders what happens outside of it."`,
    );
  });

  it('is no reason where it was about something else, or the same', () => {
    expect(why('gate 2', 'ben')).not.toMatch(/comes last/);
    expect(why('gate 1', 'ann')).not.toMatch(/comes last/);
  });
});
