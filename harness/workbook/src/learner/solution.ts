import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kata } from '../course/kata.ts';
import { PlainError } from 'survives-production/report';
import { listVariants } from '../course/subjects.ts';

/** What opens after green, or on request: the debrief, and where the code lies. Paths are absolute. */
export interface Solution {
  /** Markdown. */
  debrief: string;
  debriefFile: string;
  reference: string;
  alternatives: { name: string; dir: string }[];
  nearMisses: { name: string; dir: string }[];
}

/** Throws a `PlainError` when this kata comes without its solution. */
export async function readSolution(kata: Kata): Promise<Solution> {
  const debriefFile = join(kata.solutionsDir, 'README.md');
  if (!existsSync(debriefFile)) {
    throw new PlainError(`The solution of ${kata.id} is not in this checkout.`, {
      next: `git checkout -- solutions/${kata.id}`,
    });
  }
  const variants = await listVariants(kata);
  const folders = (kind: string, names: string[]) =>
    names.map((name) => ({ name, dir: join(kata.solutionsDir, kind, name) }));
  return {
    debrief: await readFile(debriefFile, 'utf8'),
    debriefFile,
    reference: join(kata.solutionsDir, 'reference'),
    alternatives: folders('alternatives', variants.alternatives),
    nearMisses: folders('near-misses', variants.nearMisses),
  };
}
