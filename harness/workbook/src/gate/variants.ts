import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kata } from '../course/kata.ts';
import type { SubjectCode } from 'survives-production';
import { listVariants } from '../course/catalogue.ts';

export interface Variant {
  kind: 'reference' | 'alternative' | 'near miss';
  name: string;
  /** The folder that holds only what differs from `generated/`. */
  dir: string;
  subject: SubjectCode;
  /** The property that a near miss says it breaks. */
  breaks: string | undefined;
}

/** Every variant of a kata that is on disk, in the order in which the gate judges them. */
export async function variantsOf(kata: Kata): Promise<Variant[]> {
  const { reference, alternatives, nearMisses } = await listVariants(kata);
  const variant = (kind: Variant['kind'], name: string, dir: string): Variant => ({
    kind,
    name,
    dir,
    subject: { name, layers: [dir, join(kata.dir, 'generated')] },
    breaks: commentLines(join(dir, kata.meta.entry))[1]?.match(/^\/\/ Breaks: (.+)$/)?.[1],
  });
  const inside = (folder: string, name: string) => join(kata.solutionsDir, folder, name);
  return [
    ...(reference ? [variant('reference', 'reference', join(kata.solutionsDir, 'reference'))] : []),
    ...alternatives.map((name) => variant('alternative', name, inside('alternatives', name))),
    ...nearMisses.map((name) => variant('near miss', name, inside('near-misses', name))),
  ];
}

/** The comment that a file begins with, line by line; none when there is no file. */
export function commentLines(file: string): string[] {
  const lines = readOrEmpty(file).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines.slice(0, end);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
