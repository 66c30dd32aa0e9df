import { expect, it } from 'vitest';
import { repositoryFiles } from '../../workbook/src/gate/repository-files.ts';
import { exportedTypesOf } from './exported-types.ts';

it('no two files of the house export a type by the same name: whoever reads it knows which one is meant', () => {
  const files = new Map<string, string[]>();
  for (const file of repositoryFiles().filter(isOurs))
    for (const name of exportedTypesOf(file)) files.set(name, [...(files.get(name) ?? []), file]);
  const shared = [...files].filter(([, at]) => at.length > 1);
  expect(shared).toEqual([]);
});

/** Not the code of teams, which the library is shown on. */
const isOurs = (file: string): boolean =>
  /^harness\/(?!survives\/(?:examples|integrations)\/).*\.tsx?$/.test(file);
