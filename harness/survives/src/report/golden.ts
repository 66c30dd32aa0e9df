import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What the golden file holds, after `UPDATE_GOLDEN=1` has put `rendered` there. A missing file reads as ''. */
export function golden(name: string, rendered: string): string {
  const file = new URL(`golden/${name}.txt`, import.meta.url);
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, `${rendered}\n`);
  }
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '');
  } catch {
    return '';
  }
}
