import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOfCaller } from '../pool/call-sites.ts';
import type { SourcePlace } from '../model/history.ts';
import { bundleCode } from './bundle.ts';
import { SubjectModule } from './instance.ts';

const MAIN = `import { inHelper, Store } from './helper.ts';

type Probe = () => unknown;
interface Options { probe: Probe; times?: number }

export async function direct(probe: Probe): Promise<unknown> {
  return probe();
}

export async function afterAwait({ probe }: Options): Promise<unknown> {
  await null;
  const answer = await probe();
  return answer;
}

export const throughHelper = (probe: Probe) => inHelper(probe);
export const throughClass = (probe: Probe) => new Store(probe).ask();
export const throughArray = (probe: Probe) => [1].map(() => probe())[0];

export async function fails(): Promise<void> {
  await null;
  throw new Error('failed');
}
`;

const HELPER = `/** Two lines
 *  of comment. */
export async function inHelper<T>(probe: () => T): Promise<T> {
  await Promise.resolve();
  return await probe();
}
export class Store {
  #probe: () => unknown;
  constructor(probe: () => unknown) { this.#probe = probe; }
  ask(): unknown {
    return this.#probe();
  }
}
`;

let layer: string;
let module: SubjectModule;
let subject: Record<string, (...args: unknown[]) => Promise<SourcePlace | undefined>>;

beforeAll(async () => {
  layer = await mkdtemp(path.join(os.tmpdir(), 'survives-places-'));
  await writeFile(path.join(layer, 'main.ts'), MAIN);
  await writeFile(path.join(layer, 'helper.ts'), HELPER);
  module = new SubjectModule(await bundleCode({ name: 'attempt', layers: [layer], entry: 'main.ts' }));
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
  const globals = { ...timers, process, modules: {}, Date, Math, console };
  subject = module.instantiate(globals) as typeof subject;
});
afterAll(() => rm(layer, { recursive: true }));

/** What the client does when a statement comes to it. */
const probe = () => placeOfCaller({ locate: (frames) => module.locate(frames()) });

/** Where the text stands in a file, as places are counted. */
function placeOf(file: string, text: string, line: string): SourcePlace {
  const lines = text.split('\n');
  const index = lines.findIndex((one) => one.includes(line));
  return { file, line: index + 1, column: lines[index]!.indexOf('probe()') + 1 };
}

describe('the place of a call', () => {
  it.each([
    ['in the function itself', 'direct', 'main.ts', 'return probe();'],
    ['in a helper, after an await', 'throughHelper', 'helper.ts', 'return await probe();'],
    ['in a callback', 'throughArray', 'main.ts', '[1].map'],
  ])('%s', async (_where, name, file, line) => {
    expect(await subject[name]!(probe)).toEqual(placeOf(file, file === 'main.ts' ? MAIN : HELPER, line));
  });

  it('after an await', async () => {
    expect(await subject.afterAwait!({ probe })).toEqual(placeOf('main.ts', MAIN, 'const answer'));
  });

  it('below the frames of a package', async () => {
    const packaged = (calls: number): unknown => (calls === 0 ? probe() : packaged(calls - 1));
    const place = placeOf('main.ts', MAIN, 'return probe();');
    expect(await subject.direct!(() => packaged(15))).toEqual(place);
  });

  it('in a method of a helper, by line', async () => {
    expect(await subject.throughClass!(probe)).toMatchObject({ file: 'helper.ts', line: 11 });
  });

  it('outside the learner’s code is none', () => {
    expect(probe()).toBeUndefined();
  });
});

describe('the place of an error', () => {
  it('is where it was made', async () => {
    const error: unknown = await subject.fails!().catch((reason: unknown) => reason);
    expect(module.locateError(error)).toMatchObject({ file: 'main.ts', line: 22 });
  });

  it('is none for what is no error, has no stack, or was made elsewhere', () => {
    expect(module.locateError('text')).toBeUndefined();
    expect(module.locateError(Object.assign(new Error('x'), { stack: undefined }))).toBeUndefined();
    expect(module.locateError(new Error('ours'))).toBeUndefined();
  });

  it('is that of its own bundle, when another has the same lines', async () => {
    const other = new SubjectModule(await bundleCode({ name: 'other', layers: [layer], entry: 'main.ts' }));
    const error: unknown = await subject.fails!().catch((reason: unknown) => reason);
    expect(other.locateError(error)).toBeUndefined();
  });
});
