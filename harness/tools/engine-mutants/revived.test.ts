import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { revive } from './engine-mutant.ts';
import { rowOf, writtenPart } from './page.ts';
import { ENGINE_MUTANTS } from './revived.ts';

const sourceOf = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');

/** What no compiler accepts fails every test, and says nothing of any. */
function mistakes(file: string, source: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe.each(ENGINE_MUTANTS)('$name', (mutant) => {
  it('fits the source as it is now, and is TypeScript', () => {
    const source = sourceOf(mutant.file);
    const revived = revive(mutant, source);
    expect(revived).not.toBe(source);
    expect(mistakes(mutant.file, revived)).toEqual([]);
  });

  it('is to be seen by tests that are there', () => {
    expect(mutant.dies.length).toBeGreaterThan(0);
    expect(mutant.dies.filter((file) => !existsSync(join(REPOSITORY, file)))).toEqual([]);
  });
});

it('has a name of its own, and says in one line what the engine does then', () => {
  const names = ENGINE_MUTANTS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  for (const { what } of ENGINE_MUTANTS) expect(what).toMatch(/^\S[^\n|]{10,}\S$/);
});

it('is refused when the source has no such place, or two of them', () => {
  const mutant = {
    ...{ name: 'a', what: 'b', file: 'c.ts', dies: ['d.test.ts'] },
    changes: [{ find: 'x', with: 'y' }],
  };
  expect(revive(mutant, 'x + 1')).toBe('y + 1');
  expect(() => revive(mutant, 'x + x')).toThrow('a: "x" is 2 times in c.ts');
  expect(() => revive(mutant, '1')).toThrow('is 0 times');
});

it('is what docs/figures.md tells of, each of them killed', ({ skip }) => {
  const part = writtenPart();
  if (part === undefined)
    return skip('nothing is told yet: npm run engine-mutants -- --write, on a quiet machine');
  const rows = part.split('\n').filter((line) => /^\| [a-z]/.test(line) && !line.startsWith('| mistake'));
  expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' | ') + ' |')).toEqual(
    ENGINE_MUTANTS.map(rowOf),
  );
  expect(rows.filter((row) => row.includes('**none**'))).toEqual([]);
});
