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

/**
 * What of a report under load is the same in each run: not how often, not which statements came first and last, and
 * not the name that the role had.
 */
export function withoutAmounts(report: string): string {
  return report
    .replace(/^ {10}\S.*\(instance [ab]\)[\s\S]*?(?=^ {4}used )/m, '')
    .replace(/"survives_\w+"/g, '"…"')
    .replace(/\d[\d,]*/g, '#')
    .replace(/\bone was\b/g, '# were')
    .replace(/\bconnection\b/g, 'connections')
    .replace(/\s+/g, ' ');
}
