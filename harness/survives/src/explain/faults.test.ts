import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../model/faults.ts';
import { HistoryBuilder } from '../report/fixtures/history-builder.ts';
import { explain } from './explain.ts';

const broken = { expected: 'one line', seen: 'two lines' };

/** What ada sent, a statement a line; at the one that `fault` names, it happens. */
function why(lines: string[], fault: FaultKind, at: string): string {
  const told = new HistoryBuilder({ ada: 'charge()' });
  for (const line of lines)
    told.sql('ada', line, line, [], line.startsWith('INSERT') ? { changed: 1 } : 'done', 'tolls.ts:1');
  const event = told.history.events.find((one) => one.kind === 'statement' && one.anchor === at);
  Object.assign(event!, { fault, state: 'lost', result: undefined });
  told.answers('ada', { value: false });
  return explain(told.history, broken);
}

describe('an answer that was lost', () => {
  it('and nobody did it again', () => {
    expect(why(['BEGIN', 'INSERT charges', 'COMMIT'], 'answer-lost', 'COMMIT')).toMatchInlineSnapshot(
      `"The server had committed when the answer to ada's COMMIT (step 3) was lost: the code was told of an error for something that had happened. Nobody did it again: an error is no proof that nothing was done, and what the code said or left after it has to be true either way."`,
    );
  });

  it('and somebody did', () => {
    const lines = ['BEGIN', 'INSERT charges', 'COMMIT'];
    expect(why([...lines, ...lines], 'answer-lost', 'COMMIT')).toMatchInlineSnapshot(
      `"The server had committed when the answer to ada's COMMIT (step 3) was lost: the code was told of an error for something that had happened. It was done again (step 6): whoever does it again does it twice, unless the second try is recognised as the first one repeated."`,
    );
  });
});

describe('what a failure has taken with it', () => {
  it('in a transaction, at its BEGIN, and where there is none', () => {
    const gone = (lines: string[], at: string): string | undefined =>
      /made it fail\. (.*?);/.exec(why(lines, 'connection-lost', at))?.[1];
    expect([
      gone(['BEGIN', 'INSERT charges', 'COMMIT'], 'INSERT charges'),
      gone(['BEGIN'], 'BEGIN'),
      gone(['INSERT charges'], 'INSERT charges'),
    ]).toEqual([
      'What that transaction had done before is gone',
      'Nothing had been done in that transaction',
      'It was no part of a transaction',
    ]);
  });
});
