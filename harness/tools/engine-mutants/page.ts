import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { partIn, withPart } from '../figures-page.ts';
import type { EngineMutant } from './engine-mutant.ts';

const PAGE = join(REPOSITORY, 'docs/figures.md');

/** What became of one of them: the test that failed first, or null. */
export interface EndedMutant {
  mutant: EngineMutant;
  killedBy: string | null;
}

export interface MeasuredEngine {
  ended: readonly EndedMutant[];
  seconds: number;
  machine: string;
}

export const writePage = (measured: MeasuredEngine): void =>
  writeFileSync(PAGE, withPart(readFileSync(PAGE, 'utf8'), 'engine-mutants', asPart(measured)));

/** What is written of them; undefined where nothing is. */
export const writtenPart = (): string | undefined => partIn(readFileSync(PAGE, 'utf8'), 'engine-mutants');

/** How a row of the table begins: the rest is what the run has seen. */
export const rowOf = ({ name, what }: EngineMutant): string => `| ${name} | ${what} |`;

export const countOf = (ended: readonly EndedMutant[]): string => {
  const killed = ended.filter(({ killedBy }) => killedBy !== null).length;
  return `${killed} killed, ${ended.length - killed} survived`;
};

function asPart({ ended, seconds, machine }: MeasuredEngine): string {
  return [
    '## Mistakes put back into the engine, and the test that fails of each',
    '',
    `\`npm run engine-mutants\` puts each of these mistakes into the engine, alone, and runs the harness's own tests: **${countOf(ended)}**.`,
    'A mutant is killed when a test fails by what it demands; code that does not load, an error that no test expects, or time',
    'that runs out, are no kill. Each of its tests is green without it.',
    '',
    '| mistake | what the engine does then | the first test that fails of it |',
    '| --- | --- | --- |',
    ...ended.map(
      ({ mutant, killedBy }) => `${rowOf(mutant)} ${killedBy?.replaceAll('|', '\\|') ?? '**none**'} |`,
    ),
    '',
    `${seconds} s; ${machine}`,
    '',
    'Again: `npm run engine-mutants -- --write`',
  ].join('\n');
}
