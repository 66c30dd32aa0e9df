import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY, repositoryFiles } from '../../workbook/src/gate/repository-files.ts';

/** `<!-- from the report of 01-double-booked-seat -->`, then a fenced block that the report has word for word. */
const QUOTE = /<!-- from the report of ([\w-]+) -->\n+```\w*\n([\s\S]*?)```/g;

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const quotes = repositoryFiles()
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...read(file).matchAll(QUOTE)].map(([, kata, text]) => ({ file, kata: kata!, text: text! })),
  );

describe('reports that documents show', () => {
  it('there are some', () => {
    expect(quotes.map(({ file }) => file)).toContain('README.md');
  });

  it.each(quotes)('$file shows what kata $kata really prints', ({ kata, text }) => {
    expect(read(`harness/workbook/src/gate/golden/${kata}.txt`)).toContain(text);
  });
});
