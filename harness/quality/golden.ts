import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The golden file of that name, after `UPDATE_GOLDEN=1` has written `now` into it. A missing file reads as
 * empty, so that the comparison shows what would be in it.
 */
export function golden(name: string, now: string): string {
  const file = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, now);
  }
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
