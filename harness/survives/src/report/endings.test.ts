import { expect, it } from 'vitest';
import { endingsOf } from './endings.ts';
import { databaseError, HistoryBuilder } from './fixtures/history-builder.ts';

/** How a statement is said to have ended that the server refused with this. */
function told(...error: Parameters<typeof databaseError>): string[] {
  const { events } = new HistoryBuilder({ ada: 'f()' }).sql(
    'ada',
    'INSERT t',
    'INSERT INTO t VALUES (1)',
    [],
    { error: databaseError(...error) },
    'a.ts:1',
  ).history;
  const event = events.at(-1)!;
  return event.kind === 'statement' ? endingsOf(event) : [];
}

it('what the server refuses is told by a word for it, by its constraint, or by what the server said', () => {
  expect(told('40P01', 'deadlock detected')[0]).toBe(' → ✗ 40P01 deadlock');
  expect(told('23502', 'null value', 'seats_hall')[0]).toBe(' → ✗ 23502 seats_hall');
  const said = 'ON CONFLICT DO UPDATE command cannot affect row a second time';
  expect(told('21000', said)).toEqual([` → ✗ 21000 ${said}`, ' → ✗ 21000']);
});
