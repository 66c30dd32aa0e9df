import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { describe, expect, it, test } from 'vitest';
import { markdownText } from './markdown-text.ts';
import { isLong, Pager } from './pager.ts';

const plain = (_: string, text: string): string => text;
const shown = (source: string, columns = 40): string => markdownText(source, { columns, paint: plain });

describe('Markdown at a terminal', () => {
  it('has headings, lists, quotes and code, wrapped between words', () => {
    const source = [
      '<!-- not for readers -->',
      '# What it was called',
      'A text that is **longer** than a line of',
      '`this` screen is.',
      '',
      '1. one that is too long for the line that it begins in',
      '2. two',
      '   - and in it',
      '',
      '> said by somebody',
      '',
      '```sql',
      'SELECT 1',
      "  FROM t WHERE seat_id = 'A1' AND expires_at > now()",
      '```',
    ].join('\n');
    expect(shown(source)).toMatchInlineSnapshot(`
      "What it was called

      A text that is longer than a line of
      this screen is.

      1. one that is too long for the line
         that it begins in
      2. two
         · and in it

      │ said by somebody

        SELECT 1
          FROM t WHERE seat_id = 'A1' AND
              expires_at > now()"
    `);
  });

  it('fits tables to the screen', () => {
    const source =
      '| design | what it costs |\n|---|---|\n| upsert | one statement and an index that everybody needs |\n| lock | two |';
    expect(shown(source)).toMatchInlineSnapshot(`
      "design  what it costs
      ───────────────────────────────────────
      upsert  one statement and an index that
              everybody needs
      lock    two"
    `);
    expect(shown(source, 100).split('\n')).toHaveLength(4);
  });
});

const solutions = fileURLToPath(new URL('../../../../solutions', import.meta.url));
const debriefs = readdirSync(solutions).filter((name) => /^\d\d-/.test(name));

test.each(debriefs)('the debrief of %s: no word is broken and no line too wide at 80 columns', (kata) => {
  const source = readFileSync(join(solutions, kata, 'README.md'), 'utf8');
  const text = shown(source, 80);
  const wide = text.split('\n').filter((line) => stringWidth(line) > 80);
  expect(wide.filter((line) => line.trim().includes(' '))).toEqual([]);
  // Whatever is a word on the screen is one in the source.
  const known = source.replace(/[`*\\]/g, '');
  const words = text.match(/[A-Za-z]{3,}/g)!;
  expect(words.filter((word) => !new RegExp(`(?<![A-Za-z])${word}(?![A-Za-z])`).test(known))).toEqual([]);
});

test('a pager shows a screen at a time, and ends at both ends', () => {
  const pager = new Pager(Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join('\n'));
  const first = () => pager.draw(8, { columns: 80, paint: plain }).split('\n')[0];
  expect([isLong('a\nb', 8), isLong('1\n2\n3\n4\n5\n6', 8), first()]).toEqual([false, true, 'line 1']);
  expect([pager.press(' ', 8), first()]).toEqual([true, 'line 5']);
  expect([pager.press(' ', 8), first()]).toEqual([true, 'line 6']);
  expect([pager.press('b', 8), pager.press('b', 8), first()]).toEqual([true, true, 'line 1']);
  expect([pager.press('x', 8), pager.press('q', 8)]).toEqual([true, false]);
  expect(pager.draw(8, { columns: 80, paint: plain })).toMatch(
    /space on · b back · q closes this · 5 of 10 lines$/,
  );
});

test('columns in code stay where they are', () => {
  expect(shown('```\n1    a     b\n     c\n```', 80)).toBe('  1    a     b\n       c');
});

test('an interleaving that is too wide keeps its rows: the place at the end becomes its line', () => {
  const row = "1    SELECT … seats WHERE id = 'A1' → venueId hall               seat-lock.ts:69";
  expect(shown(`\`\`\`\n${row}\n\`\`\``, 70)).toBe(
    "  1    SELECT … seats WHERE id = 'A1' → venueId hall  :69",
  );
});
