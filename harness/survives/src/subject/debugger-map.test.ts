import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import inspector from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleCode } from './bundle.ts';

let layer: string;
beforeAll(async () => {
  layer = await mkdtemp(join(tmpdir(), 'survives-debugger-'));
  await writeFile(join(layer, 'main.ts'), 'export const main = (): number => 1;\n');
});
afterAll(() => rm(layer, { recursive: true }));

const bundled = async () => (await bundleCode({ name: 'attempt', layers: [layer], entry: 'main.ts' })).code;

it('code carries the way back to its files while a debugger listens, and only then', async () => {
  expect(await bundled()).not.toContain('sourceMappingURL');
  inspector.open(0, '127.0.0.1');
  try {
    const [, base64] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/.exec(await bundled())!;
    const { sources } = JSON.parse(Buffer.from(base64!, 'base64').toString()) as { sources: string[] };
    expect(sources).toContain(pathToFileURL(join(layer, 'main.ts')).href);
  } finally {
    inspector.close();
  }
});
