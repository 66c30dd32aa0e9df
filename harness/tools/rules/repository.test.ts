import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY, repositoryFiles } from '../../workbook/src/gate/repository-files.ts';

const files = repositoryFiles();
const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const containing = (pattern: RegExp, among = files) => among.filter((file) => pattern.test(read(file)));

/** The repository and its two workspaces: npm links them and fetches nothing. */
const isOurs = (path: string, { link }: { link?: boolean }): boolean =>
  path === '' || path.startsWith('harness/') || link === true;

/** A file that is longer holds more than one idea. */
const MOST_LINES = 300;

describe('repository', () => {
  it('names no package registry: whose registry is used is for each machine to say', () => {
    expect(
      containing(/\bregistry\.[a-z0-9-]+\.[a-z]{2,}|_auth(Token)?\s*=|"resolve[d]": "(?!harness\/)/i),
    ).toEqual([]);
  });

  it('pins every package by its hash', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const foreign = Object.keys(packages).filter((path) => !isOurs(path, packages[path]));
    const unpinned = foreign.filter((path) => !packages[path].integrity);
    expect(unpinned).toEqual([]);
  });

  it('has no test that runs alone, or is skipped without printing the reason', () => {
    const tests = files.filter((file) => /\.test\.tsx?$|\/survives\.ts$/.test(file));
    expect(containing(/\b(?:describe|it|test)\.(?:only|todo|fails)\b|\bx(?:it|describe)\(/, tests)).toEqual(
      [],
    );
    expect(containing(/\b(?:describe|it|test)\.skip\b(?!\(`[^`]*\(skipped: )/, tests)).toEqual([]);
  });

  it('has no test that sleeps', () => {
    const tests = files.filter((file) => file.startsWith('harness/') && file.endsWith('.test.ts'));
    expect(containing(/await (?:sleep|delay|wait)\(|setTimeout\(resolve/, tests)).toEqual([]);
  });

  it(`has no style sheet and no script above ${MOST_LINES} lines: lint looks at the TypeScript`, () => {
    const source = files.filter((file) => /^harness\/.*\.(css|mjs)$/.test(file));
    expect(source.filter((file) => read(file).split('\n').length > MOST_LINES)).toEqual([]);
  });

  it('has an engine that knows nothing of the course: the word for an exercise does not occur in it', () => {
    const engine = files.filter((file) => file.startsWith('harness/survives/src/'));
    expect(containing(/kata/i, engine)).toEqual([]);
    expect(engine.filter((file) => /kata/i.test(file))).toEqual([]);
  });

  it('leaves nothing for later', () => {
    const unfinished = /\b(?:TO[D]O|FIX[M]E|X{3})\b/;
    expect(
      containing(
        unfinished,
        files.filter((file) => !file.startsWith('package-lock')),
      ),
    ).toEqual([]);
  });

  it('has one LICENSE for everything', () => {
    expect(files.filter((file) => /(^|\/)LICENSE/.test(file))).toEqual(['LICENSE']);
  });
});
