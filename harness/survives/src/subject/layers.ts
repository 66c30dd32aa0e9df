import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The first layer that has the file; undefined when none has. */
export async function findInLayers(layers: readonly string[], file: string): Promise<string | undefined> {
  for (const layer of layers) {
    const candidate = path.join(layer, file);
    const found = await readFile(candidate).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}
