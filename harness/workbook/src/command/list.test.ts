import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { testWorkbook } from './test-workbook.ts';
import { listText } from './list.ts';
import { WorkbookSession } from '../session.ts';
import type { Screen } from './screen.ts';

test.each([60, 80, 120])(
  'at %i columns no line of the list is too wide, and no word is cut',
  async (columns) => {
    await using book = await testWorkbook();
    const progress = {
      format: 1,
      katas: {
        '01-double-booked-seat': {
          status: 'survived',
          hintsSeen: 3,
          solutionOpened: '2026-11-29T10:00:00.000Z',
          lastVerdict: { verdict: 'broke', at: '2026-11-29T10:00:00.000Z' },
        },
      },
    };
    await book.write('.survives/progress.json', JSON.stringify(progress));
    const session = await WorkbookSession.open({ root: book.root });
    const screen = { columns, paint: (_: string, text: string) => text } as unknown as Screen;
    const text = await listText({ session, screen });
    await session.close();
    expect(text.split('\n').filter((line) => stringWidth(line) > columns)).toEqual([]);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'survived · check-then-act · last check: broke · 3 of 4 hints · solution opened',
    );
  },
);
