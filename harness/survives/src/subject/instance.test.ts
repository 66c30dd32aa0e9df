import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCode } from './bundle.ts';
import { SubjectModule, type InstanceGlobals } from './instance.ts';

let root: string;
let folders = 0;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'survives subject-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with these files. */
async function layer(files: Record<string, string>): Promise<string> {
  const folder = path.join(root, String(++folders));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

async function moduleOf(...layers: Record<string, string>[]): Promise<SubjectModule> {
  const subject = { name: 'attempt', layers: await Promise.all(layers.map(layer)) };
  return new SubjectModule(await bundleCode({ ...subject, entry: 'main.ts' }));
}

const virtual = (name: string) => () => `virtual ${name}`;

const globals: InstanceGlobals = {
  setTimeout: virtual('setTimeout'),
  clearTimeout: virtual('clearTimeout'),
  setInterval: virtual('setInterval'),
  clearInterval: virtual('clearInterval'),
  setImmediate: virtual('setImmediate'),
  clearImmediate: virtual('clearImmediate'),
  process,
  Date,
  Math: Object.create(Math, { random: { value: () => 0.5 } }) as Math,
  console,
  modules: { 'timers/promises': { setTimeout: virtual('sleep') }, timers: { setTimeout: virtual('timer') } },
};

type Functions = Record<string, (...args: unknown[]) => unknown>;
const instance = (module: SubjectModule) => module.instantiate(globals) as Functions;

describe('an application instance', () => {
  it('has module state of its own, also in its helpers', async () => {
    const module = await moduleOf({
      'main.ts': `import { bump } from './helper.ts'; let own = 0;
                  export const count = (): number[] => [++own, bump()];`,
      'helper.ts':
        'const held = new Map<string, number>(); export const bump = () => { held.set(String(held.size), 1); return held.size; };',
    });
    const [a, b] = [instance(module), instance(module)];
    expect([a.count!(), a.count!()]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(b.count!()).toEqual([1, 1]);
  });

  it('has a globalThis of its own to write to, and reads the real one', async () => {
    const module = await moduleOf({
      'main.ts': `type World = { held?: number; structuredClone: unknown };
        export const hold = () => ((globalThis as unknown as World).held = ((global as unknown as World).held ?? 0) + 1);
        export const reads = () => typeof (globalThis as unknown as World).structuredClone;`,
    });
    const [a, b] = [instance(module), instance(module)];
    expect([a.hold!(), a.hold!(), b.hold!()]).toEqual([1, 2, 1]);
    expect('held' in globalThis).toBe(false);
    expect(a.reads!()).toBe('function');
  });

  it('has a Reflect of its own, to which packages add what must not outlive it', async () => {
    const module = await moduleOf({
      'main.ts': "import 'registry'; export const registered = () => globalThis.Reflect.registered;",
      'node_modules/registry/index.js': 'Reflect.registered = (Reflect.registered ?? 0) + 1;',
    });
    expect([instance(module), instance(module)].map(({ registered }) => registered!())).toEqual([1, 1]);
    expect('registered' in Reflect).toBe(false);
    const own = await moduleOf({ 'main.ts': 'export const keys = () => Reflect.ownKeys(Reflect);' });
    expect(instance(own).keys!()).toEqual(Reflect.ownKeys(Reflect));
  });

  it('reads globals that are accessors, and writes its own', async () => {
    const module = await moduleOf({
      'main.ts': `type World = { crypto: unknown };
        export const uuid = (): number => globalThis.crypto.randomUUID().length;
        export const replace = () => ((globalThis as unknown as World).crypto = 'its own');
        export const reads = () => (globalThis as unknown as World).crypto;`,
    });
    const [a, b] = [instance(module), instance(module)];
    expect(a.uuid!()).toBe(36);
    a.replace!();
    expect([a.reads!(), b.reads!()]).toEqual(['its own', globalThis.crypto]);
  });

  it('gets its timers, clock and chance from whoever makes it, by whatever way they are named', async () => {
    const module = await moduleOf({
      'main.ts': `import { setTimeout as sleep } from 'node:timers/promises';
        import timers from 'timers';
        export const ways = async () => [setTimeout(() => 0), globalThis.setTimeout(() => 0), sleep(1),
          timers.setTimeout(() => 0), (await import('node:timers/promises')).setTimeout(1),
          Math.random(), globalThis.Math.random(), Math.max(1, 2)];`,
    });
    const sleep = 'virtual sleep';
    expect(await instance(module).ways!()).toEqual([
      'virtual setTimeout',
      'virtual setTimeout',
      sleep,
      'virtual timer',
      sleep,
      0.5,
      0.5,
      2,
    ]);
    expect(Math.random()).not.toBe(0.5);
  });

  it('shares pg with the pool that it is given, wherever its folder is', async () => {
    const module = await moduleOf({
      'main.ts': `import pg, { DatabaseError } from 'pg'; import type { Pool } from 'pg';
        export const classes = (_pool?: Pool) => [pg.Pool, DatabaseError];`,
    });
    expect(instance(module).classes!()).toEqual([pg.Pool, pg.DatabaseError]);
  });

  it('may use what Node has', async () => {
    const module = await moduleOf({
      'main.ts': `import { createHash } from 'node:crypto';
        export const hash = () => createHash('sha256').update('').digest('hex').slice(0, 6);`,
    });
    expect(instance(module).hash!()).toBe('e3b0c4');
  });
});

describe('packages', () => {
  const main = "import helper from 'pg-helper'; export const own = (): number => helper();";

  it('are part of the instance, also those that are named after pg', async () => {
    const module = await moduleOf({
      'main.ts': main,
      'node_modules/pg-helper/index.js': 'let n = 0; module.exports = () => ++n;',
    });
    const [a, b] = [instance(module), instance(module)];
    expect([a.own!(), a.own!(), b.own!()]).toEqual([1, 2, 1]);
  });

  it('may name others that are not installed, until somebody needs them', async () => {
    const module = await moduleOf({
      'main.ts': `${main} export { other } from 'pg-helper';`,
      'node_modules/pg-helper/index.js':
        "module.exports = () => 1; module.exports.other = () => require('no-such-driver');",
    });
    expect(instance(module).own!()).toBe(1);
    expect(() => instance(module).other!()).toThrow("Cannot find module 'no-such-driver'");
  });

  it('that the code itself imports must be there', async () => {
    await expect(moduleOf({ 'main.ts': "import 'no-such-driver';" })).rejects.toThrow(
      'main.ts:1:8 imports no-such-driver, and there is no such package',
    );
  });
});

describe('imports', () => {
  it('are found as .ts, as .js that stands for .ts, without an extension, as a folder, as JSON', async () => {
    const module = await moduleOf({
      'main.ts': `import { a } from './a.ts'; import { b } from './b.js'; import { c } from './c';
        import { d } from './d'; import { e } from './lib/e.js'; import f from './f.json' with { type: 'json' };
        export const all = () => [a, b, c, d, e, f.value];`,
      'a.ts': "export const a: string = 'a';",
      'b.ts': "export const b: string = 'b';",
      'c.ts': "export const c: string = 'c';",
      'd/index.ts': "export const d: string = 'd';",
      'lib/e.js': "export { e } from './deep/e.ts';",
      'lib/deep/e.ts': "import { a } from '../../a.js'; export const e = a + 'e';",
      'f.json': '{ "value": "f" }',
    });
    expect(instance(module).all!()).toEqual(['a', 'b', 'c', 'd', 'ae', 'f']);
  });

  it('of a file that both layers have take the first, of others the one that there is', async () => {
    const generated = {
      'main.ts': "import { a } from './a.ts'; import { b } from './b.ts'; export const both = () => [a, b];",
      'a.ts': "export const a = 'generated a';",
      'b.ts': "export const b = 'generated b';",
    };
    const variant = { 'b.ts': "import { a } from './a.ts'; export const b = `variant b with ${a}`;" };
    expect(instance(await moduleOf(variant, generated)).both!()).toEqual([
      'generated a',
      'variant b with generated a',
    ]);
    expect(instance(await moduleOf(generated)).both!()).toEqual(['generated a', 'generated b']);
  });

  it('of a file that does not exist are an error at the importing line', async () => {
    await expect(moduleOf({ 'main.ts': "\nimport './nowhere.ts';" })).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 1,
      message: "main.ts:2:8 does not compile: Cannot find ./nowhere.ts\n    import './nowhere.ts';",
    });
  });

  it('of a package that is not installed are, too', async () => {
    await expect(moduleOf({ 'main.ts': "import 'no-such-package';" })).rejects.toThrow(
      /^main\.ts:1:8 imports no-such-package, .* looked for in node_modules of .*, and of the folders above it$/,
    );
  });
});

describe('code that cannot be loaded', () => {
  it('is told by file, line and column when it does not compile', async () => {
    const files = {
      'main.ts': "export * from './lib/helper.ts';",
      'lib/helper.ts': 'const a = 1;\n  const = 2;\n',
    };
    await expect(moduleOf(files)).rejects.toMatchObject({
      name: 'PlainError',
      exitCode: 1,
      message: 'lib/helper.ts:2:9 does not compile: Expected identifier but found "="\n    const = 2;',
    });
  });

  it('is told when its entry is missing', async () => {
    await expect(moduleOf({ 'other.ts': '' })).rejects.toMatchObject({
      name: 'PlainError',
      message: expect.stringContaining('there is no main.ts in '),
    });
  });

  it('that fails while it is loaded throws its own error, with its own line', async () => {
    const module = await moduleOf({
      'main.ts': "import './config.ts';\nexport const f = () => 1;",
      'config.ts': "// reads the settings\n\nthrow new Error('no settings');",
    });
    let thrown: unknown;
    try {
      instance(module);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ message: 'no settings' });
    expect(module.locateError(thrown)).toMatchObject({ file: 'config.ts', line: 3 });
  });
});
