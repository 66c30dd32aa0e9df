import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { REPOSITORY, repositoryFiles } from '../../workbook/src/gate/repository-files.ts';
import { hash } from './make.ts';
import { promisesHash } from './remembered.ts';
import type { OperatorCounts } from './score.ts';

/** What one kata's mutants have come to. */
export interface MeasuredKata {
  /** Of what it was measured on: see `measuredHash`. */
  hash: string;
  /** Set by `--outdated` where something has changed since: the page says so. */
  outdated?: true;
  /** Of which codes the mutants were made: `reference`, names of alternatives. */
  from: readonly string[];
  machine: string;
  /** Of the run that wrote this. */
  seconds: number;
  /** Mutants that were judged in it; what became of the others was remembered. */
  fresh: number;
  cells: readonly OperatorCounts[];
}

const FOLDER = fileURLToPath(new URL('./measured', import.meta.url));

/**
 * Of a kata's promises, of what its mutants are made from, and of what makes them. Not of the engine: it changes every
 * day, and is there to give the same verdicts.
 */
export function measuredHash(kata: Kata): string {
  const made = new RegExp(`^solutions/${kata.id}/(reference|alternatives)/.*\\.(ts|sql)$`);
  const maker = /^harness\/tools\/mutants\/(away|added)\/[^/]*\.ts$/;
  const explained = `harness/tools/mutants/explained/${kata.number}.json`;
  const files = repositoryFiles()
    .filter((file) => made.test(file) || maker.test(file) || file === explained)
    .filter((file) => !file.includes('.test.'));
  return hash(
    promisesHash(kata),
    ...files.toSorted().map((file) => readFileSync(join(REPOSITORY, file), 'utf8')),
  );
}

/** By number. */
export function readMeasured(): Map<string, MeasuredKata> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return new Map(
    files
      .toSorted()
      .map((file) => [
        file.replace('.json', ''),
        JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as MeasuredKata,
      ]),
  );
}

/** Where nothing had to be judged anew, what the judging took stays what it was. */
export function keepMeasured({ number }: Pick<Kata, 'number'>, measured: MeasuredKata): void {
  const before = readMeasured().get(number);
  const { machine, seconds, fresh } = (measured.fresh === 0 && before) || measured;
  const kept = { ...measured, machine, seconds, fresh };
  writeFileSync(join(FOLDER, `${number}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

/** What was measured is kept, and is said to be from before. Nothing happens where it is not. */
export function markOutdated(kata: Kata): void {
  const measured = readMeasured().get(kata.number);
  if (measured && measured.hash !== measuredHash(kata)) keepMeasured(kata, { ...measured, outdated: true });
}
