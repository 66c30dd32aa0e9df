import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JudgedFiles } from '../judged-files.ts';

const dir = fileURLToPath(new URL('../hostile', import.meta.url));

/** The kata of one table that all hostile code is an attempt at: the code is its entry. */
export function hostileKata(name: string): { files: JudgedFiles } {
  const definition = join(dir, 'survives.ts');
  const code = { layers: [dir], entry: `${name}.ts`, exports: ['book'] };
  return { files: { name: '99', subject: 'attempt', definition, ...code } };
}
