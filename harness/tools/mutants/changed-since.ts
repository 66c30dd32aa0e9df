import { execFileSync } from 'node:child_process';
import { PlainError } from '../../survives/src/model/plain-error.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import type { Mutant } from './mutant.ts';

/** Files that differ from that commit, those that are not committed included, as paths from the repository's root. */
export function changedSince(ref: string): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const named = git('diff', '--name-only', '--end-of-options', ref);
    return [named, git('ls-files', '--others', '--exclude-standard')].join('\n').split('\n').filter(Boolean);
  } catch {
    throw new PlainError(`git knows no ${JSON.stringify(ref)} here`, { next: 'git log --oneline' });
  }
}

/** Whether a mutant may be another, or have another end, when these files are others. */
export function isAffected(
  kata: Kata,
  { operator, family, subject }: Mutant,
  files: readonly string[],
): boolean {
  const origin = subject === 'reference' ? 'reference/' : `alternatives/${subject}/`;
  const places = [
    'harness/survives/src/',
    `katas/${kata.id}/`,
    `solutions/${kata.id}/${origin}`,
    `harness/tools/mutants/${family}/${operator}.ts`,
  ];
  return files.some(
    (file) =>
      places.some((place) => file.startsWith(place)) && !file.endsWith('.md') && !file.includes('.test.'),
  );
}
