import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubjectCode } from 'survives-production';

/** Of these files of a subject, wherever they lie: equal contents have equal versions. */
export async function codeVersion({ layers }: SubjectCode, files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of layers.flatMap((layer) => files.map((name) => join(layer, name))))
    hash
      .update(`${file}\0`)
      .update(await readFile(file).catch(() => ''))
      .update('\0');
  return hash.digest('hex');
}
