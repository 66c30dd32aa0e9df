import { describe, expect, it } from 'vitest';
import { judgementText } from './draw.ts';
import { JudgementForm, type FormContent } from './form.ts';

const lines = Array.from({ length: 60 }, (_, index) => ({
  file: 'seat.ts',
  line: index + 1,
  text: `  const answer${index + 1} = await pool.query('a statement that is long enough to be broken', [seatId, userId]);`,
}));
const statements = [
  { file: 'seat.ts', line: 3, lastLine: 3, text: 'SELECT … locks' },
  { file: 'seat.ts', line: 9, lastLine: 9, text: 'INSERT locks' },
];
const content: FormContent = { lines, begin: 0, statements, words: true };
const press = (form: JudgementForm, ...keys: string[]) => keys.map((key) => form.press(key));

describe('what is asked before the run', () => {
  it('block: lines, two statements, words, how sure', () => {
    const form = new JudgementForm(content);
    press(form, 'p', 'b', 'down', 'down', 'm', '\r', 'a', 'b');
    for (const sign of 'Bob, q') form.press(sign.toLowerCase(), sign);
    expect([form.question, form.words]).toEqual(['words', 'Bob, q']);
    expect(press(form, '\r', '8')).toEqual(['goes on', 'ended']);
    expect(form.prediction).toEqual({
      ship: false,
      lines: ['seat.ts:3'],
      between: ['seat.ts:3', 'seat.ts:9'],
      words: 'Bob, q',
      sure: 80,
    });
  });

  it('ship: only how sure', () => {
    const form = new JudgementForm(content);
    expect(press(form, 'p', 's', '0')).toEqual(['goes on', 'goes on', 'ended']);
    expect(form.prediction).toEqual({ ship: true, lines: [], sure: 99 });
  });

  it('which promise breaks, where there are some to choose from', () => {
    const promises = [
      { id: 'one', name: 'one holder' },
      { id: 'two', name: 'a yes is kept' },
    ];
    const form = new JudgementForm({ ...content, promises, words: false });
    press(form, 'p', 'b', '\r', 'b', '\r', '5');
    expect(form.prediction).toEqual({ ship: false, lines: [], promise: 'two', sure: 50 });
  });

  it.each([
    ['at once', ['r']],
    ['at the question', ['p', 'r']],
    ['in the middle', ['p', 'b', 'm', 'escape']],
    ['while it is typed', ['p', 'b', '\r', '\r', 'w', 'escape']],
  ])('is skipped by one key %s', (_, keys) => {
    const form = new JudgementForm(content);
    expect(press(form, ...keys).at(-1)).toBe('ended');
    expect(form.prediction).toBeUndefined();
  });

  it.each([
    [80, 24],
    [120, 40],
    [40, 16],
  ])('fits a screen of %d × %d, whatever is asked and pointed at', (columns, rows) => {
    const form = new JudgementForm(content);
    const above = {
      title: '01 double-booked-seat   Uptown · level 1 · about 30 minutes',
      story: ['Two people stand in front of seat A1. Each has a ticket.'],
      origin: 'seat.ts, as merged',
    };
    const looks = { columns, rows, paint: (_style: string, text: string) => text };
    for (const key of ['', ' ', ' ', 'p', 'b', ' ', 'down', 'm', ' ', 'up', '\r', 'a', '\r', 'x', '\r']) {
      form.press(key);
      const text = judgementText(form, above, [['r', 'run it']], looks);
      const drawn = text.split('\n');
      expect(drawn.length, text).toBeLessThan(rows);
      expect(Math.max(...drawn.map((line) => line.length)), text).toBeLessThanOrEqual(columns);
      if (form.choices.length === 0) expect(text).toContain(`›${String(form.pane.cursor + 1).padStart(4)}`);
    }
  });
});
