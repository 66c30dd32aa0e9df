import { describe, expect, it } from 'vitest';
import { circlesIn } from './circles.ts';
import { importsOf, isPackage, packageOf } from './imports.ts';
import { LAYERS, layerOf, WORKSPACES, workspaceOf, SIDE } from './layers.ts';
import { repositoryFiles } from '../../workbook/src/gate/repository-files.ts';

/** As Prisma writes it. */
const OF_PRISMA = 'harness/survives/integrations/prisma/generated/';
const sources = repositoryFiles().filter(
  (file) => /\.(ts|tsx|mjs|js)$/.test(file) && !file.startsWith(OF_PRISMA),
);
const imports = sources.flatMap((file) => importsOf(file).map((target) => ({ file, target })));
const isTest = (file: string) => /\.test\.tsx?$|\/testing\/|\/fixtures\//.test(file);
const TIMELINE = 'harness/workbook/src/timeline/';
const ofTheProduct = imports.filter(({ file }) => !isTest(file));

/** The session; themselves; what is drawn; and what the page says to the server. */
const FOR_A_FACE = {
  command: /\/src\/(session\.ts|command\/|web\/|timeline\/)/,
  web: /\/src\/(session\.ts|web\/|timeline\/|page\/(protocol|languages)\.ts)/,
};

describe('imports', () => {
  it('every folder of the engine and of the workbook has its place', () => {
    const homeless = sources.filter((file) => {
      const workspace = workspaceOf(file);
      return workspace !== undefined && layerOf(file) === undefined && !isTest(file);
    });
    expect(homeless).toEqual([]);
    for (const workspace of WORKSPACES) {
      const empty = LAYERS[workspace].filter(
        (layer) => !sources.some((file) => file.startsWith(`${workspace}${layer}`)),
      );
      expect(empty).toEqual([]);
    }
  });

  it('point downwards, those of types too', () => {
    const upwards = ofTheProduct.filter(({ file, target }) => {
      if (workspaceOf(file) === undefined || workspaceOf(file) !== workspaceOf(target)) return false;
      return layerOf(target)! > layerOf(file)!;
    });
    expect(upwards).toEqual([]);
  });

  it('go in no circle, those of types included', () => {
    expect(circlesIn(imports.filter(({ target }) => !isPackage(target)))).toEqual([]);
  });

  it('the engine stands alone, and the workbook takes from it what its package exports', () => {
    const across = ofTheProduct.filter(({ file, target }) => {
      const [from, to] = [workspaceOf(file), workspaceOf(target)];
      return from !== undefined && !isPackage(target) && from !== to;
    });
    expect(across).toEqual([]);
    const fromTheEngine = ofTheProduct.filter(
      ({ file, target }) =>
        workspaceOf(file) === 'harness/survives/src/' && /^package survives-production/.test(target),
    );
    expect(fromTheEngine).toEqual([]);
  });

  it('the faces of the workbook reach it through its session, and the engine only to show what it says', () => {
    const others = ofTheProduct.filter(({ file, target }) => {
      const face = /^harness\/workbook\/src\/(command|web)\//.exec(file)?.[1];
      if (face === undefined) return false;
      if (isPackage(target))
        return packageOf(target) === 'survives-production' && target !== 'package survives-production/report';
      return (
        !target.startsWith('harness/workbook/src/') || !FOR_A_FACE[face as 'command' | 'web'].test(target)
      );
    });
    expect(others).toEqual([]);
  });

  it('nothing depends on figures, the book, rules and set-up', () => {
    const inwards = imports.filter(
      ({ file, target }) => target.startsWith(SIDE) && !file.startsWith(SIDE) && !isTest(file),
    );
    expect(inwards).toEqual([]);
  });

  it('what a kata promises is written with the package and the types of its own subject', () => {
    const others = imports.filter(({ file, target }) => {
      const kata = /^(katas\/[^/]+\/)[^/]+\.ts$/.exec(file)?.[1];
      if (kata === undefined || target === 'package survives-production') return false;
      return !target.startsWith(kata);
    });
    expect(others).toEqual([]);
  });

  it('the code of katas and solutions knows nothing of the harness, nor of each other', () => {
    const others = imports.filter(({ file, target }) => {
      if (!/^katas\/[^/]+\/generated\/|^solutions\//.test(file)) return false;
      if (isPackage(target)) return packageOf(target) === 'survives-production';
      return target.slice(0, target.lastIndexOf('/')) !== file.slice(0, file.lastIndexOf('/'));
    });
    expect(others).toEqual([]);
  });

  it('the page runs in a browser: nothing of Node, and of the engine what only shows', () => {
    const others = ofTheProduct.filter(({ file, target }) => {
      if (!/^harness\/workbook\/src\/(page|timeline)\//.test(file) || !isPackage(target)) return false;
      return /^package (node:|pg\b|hono|@hono)/.test(target) || target === 'package survives-production';
    });
    expect(others).toEqual([]);
  });

  it('a timeline is drawn from data alone, in Node as in a browser', () => {
    const others = ofTheProduct.filter(
      ({ file, target }) =>
        file.startsWith(TIMELINE) &&
        !target.startsWith(TIMELINE) &&
        target !== 'package survives-production/report',
    );
    expect(others).toEqual([]);
  });

  it('relative imports end in a file extension', () => {
    const bare = imports.filter(
      ({ target }) => !isPackage(target) && !/\.(ts|tsx|mjs|js|json|css)$/.test(target),
    );
    expect(bare).toEqual([]);
  });
});
