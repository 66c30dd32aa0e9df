import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REPOSITORY, repositoryFiles } from './repository-files.ts';

/** From the bottom up. A folder imports from itself and from those before it. */
const LAYERS = [
  'model',
  'postgres',
  'pool',
  'subject',
  'time',
  'engine',
  'footprint',
  'checkers',
  'report',
  'check',
  'contain',
  'workbook',
  'page',
  'web',
  'command',
];

/** Figures, tests and set-up: they may look at everything, and nothing looks at them. */
const ASIDE = ['bench', 'book', 'quality', 'vitest', 'setup'];

/** What katas are written with stands right above the nouns. */
const KATA = 'harness/kata.ts';

const sources = repositoryFiles().filter((file) => /\.(ts|tsx|mjs|js)$/.test(file));
const imports = sources.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

describe('imports', () => {
  it('every folder of the harness has its place', () => {
    const placed = new Set([...LAYERS, ...ASIDE]);
    expect(sources.filter((file) => !placed.has(harnessFolder(file) ?? 'model'))).toEqual([]);
  });

  it('point downwards inside the harness', () => {
    const upwards = imports.filter(({ file, target }) => {
      const [from, to] = [layerOf(file), layerOf(target)];
      return from !== undefined && to !== undefined && to > from;
    });
    expect(upwards).toEqual([]);
  });

  it('nothing depends on tests and set-up', () => {
    const inwards = imports.filter(
      ({ file, target }) => isAside(target) && !isAside(file) && file !== 'vitest.config.ts',
    );
    expect(inwards).toEqual([]);
  });

  it('survives.ts and its vocabulary are written with harness/kata.ts and the types of their own subject', () => {
    const others = imports.filter(({ file, target }) => {
      const kata = /^(katas\/[^/]+\/)(?:survives|vocabulary)\.ts$/.exec(file)?.[1];
      if (kata === undefined || target === KATA || target === `${kata}vocabulary.ts`) return false;
      return !target.startsWith(`${kata}generated/`);
    });
    expect(others).toEqual([]);
  });

  it('the code of katas and solutions knows nothing of the harness, nor of each other', () => {
    const others = imports.filter(({ file, target }) => {
      if (!/^katas\/[^/]+\/generated\/|^solutions\//.test(file)) return false;
      return !isPackage(target) && dirname(target) !== dirname(file);
    });
    expect(others).toEqual([]);
  });

  it('the page runs in a browser: nothing of Node, and no more of the harness than nouns and reports', () => {
    const others = imports.filter(({ file, target }) => {
      if (harnessFolder(file) !== 'page' || /\.test\.tsx?$/.test(file)) return false;
      if (isPackage(target)) return /^package (node:|pg\b|hono|@hono)/.test(target);
      return !['page', 'model', 'report'].includes(harnessFolder(target) ?? '');
    });
    expect(others).toEqual([]);
  });

  it('relative imports end in a file extension', () => {
    const bare = imports.filter(
      ({ target }) => !isPackage(target) && !/\.(ts|tsx|mjs|js|json)$/.test(target),
    );
    expect(bare).toEqual([]);
  });
});

/** Repository paths, and package names as they are. Type imports count: they are dependencies of the reader. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(REPOSITORY, file), 'utf8'));
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? relative(REPOSITORY, join(REPOSITORY, dirname(file), fileName))
      : `package ${fileName}`,
  );
}

const isPackage = (target: string) => target.startsWith('package ');

const harnessFolder = (file: string) => /^harness\/([^/]+)\//.exec(file)?.[1];

const isAside = (file: string) => ASIDE.includes(harnessFolder(file) ?? '');

/** `undefined`: outside the layers, where other rules hold. */
function layerOf(file: string): number | undefined {
  if (file === KATA) return 0.5;
  const index = LAYERS.indexOf(harnessFolder(file) ?? '');
  return index === -1 ? undefined : index;
}
