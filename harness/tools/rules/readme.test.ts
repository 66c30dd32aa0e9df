import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { textOf } from './imports.ts';
import { LAYERS, WORKSPACES } from './layers.ts';

const named = [
  ...textOf('harness/README.md').matchAll(/`((?:survives|workbook|tools|katas)\/[^`\s]*)`/g),
].map(([, path]) => path!);
const homeOf = (path: string): string => (path.startsWith('katas/') ? path : `harness/${path}`);

describe('the way into the harness', () => {
  it('names no folder and no file that is not there', () => {
    expect(named.filter((path) => !existsSync(join(REPOSITORY, homeOf(path))))).toEqual([]);
  });

  it.each(WORKSPACES)(
    'names each folder of %s, in the order in which they build upon each other',
    (workspace) => {
      const places = LAYERS[workspace].map((layer) => `${workspace}${layer}`);
      expect(named.map(homeOf).filter((path) => places.includes(path))).toEqual(places);
    },
  );
});
