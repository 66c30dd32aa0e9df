import { expect, it } from 'vitest';
import { HistoryBuilder } from './fixtures/history-builder.ts';
import { rowsOf } from './rows.ts';

it('has no line for time that does not pass', () => {
  const texts = (by: string) =>
    rowsOf(new HistoryBuilder({ alice: 'lock()' }).passes(by).history).flatMap((row) =>
      row.kind === 'across' ? [row.text] : [],
    );
  expect([texts('0 minutes'), texts('10 minutes'), texts('0.5 minutes')]).toEqual([
    [],
    ['10 minutes later'],
    ['0.5 minutes later'],
  ]);
});
