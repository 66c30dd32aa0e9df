import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';

export const textOf = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');

/** Repository paths, and `package <name>` for packages. Type imports count: they are dependencies of the reader. */
export function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(textOf(file));
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.')
      ? relative(REPOSITORY, join(REPOSITORY, dirname(file), fileName))
      : `package ${fileName}`,
  );
}

export const isPackage = (target: string): boolean => target.startsWith('package ');

/** `package @scope/name/part` → `@scope/name` */
export const packageOf = (target: string): string | undefined =>
  /^package ((?:@[^/]+\/)?[^/]+)/.exec(target)?.[1];
