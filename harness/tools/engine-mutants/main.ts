import { Command } from 'commander';
import { PlainError } from '../../survives/src/model/plain-error.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { describeMachine, machineSentence } from '../bench/machine.ts';
import type { EngineMutant } from './engine-mutant.ts';
import { countOf, writePage, type EndedMutant } from './page.ts';
import { ENGINE_MUTANTS } from './revived.ts';
import { runTests } from './run-tests.ts';

interface Options {
  only?: string[];
  list?: boolean;
  write?: boolean;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function wanted(names: readonly string[] | undefined): readonly EngineMutant[] {
  const unknown = names?.find((name) => !ENGINE_MUTANTS.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new PlainError(`there is no engine mutant "${unknown}"`, {
      next: 'npm run engine-mutants -- --list',
    });
  return ENGINE_MUTANTS.filter(({ name }) => names?.includes(name) ?? true);
}

/** A test that is red anyway kills nothing. */
async function demandGreen(mutants: readonly EngineMutant[]): Promise<void> {
  const files = [...new Set(mutants.flatMap(({ dies }) => dies))].sort();
  const { demanded, otherwise, tests } = await runTests(files);
  const red = [...demanded, ...otherwise];
  if (red.length > 0 || tests === 0)
    throw new PlainError(`without a mutant these tests are not green: ${red.join('; ') || 'none was run'}`, {
      next: 'mend them first: npm test',
    });
  print(`without a mutant: ${tests} tests in ${files.length} files, green`);
}

async function end(mutant: EngineMutant): Promise<EndedMutant> {
  const startedMs = performance.now();
  const { demanded, otherwise } = await runTests(mutant.dies, mutant);
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const [killedBy = null] = demanded;
  const by = killedBy ?? (otherwise[0] ?? 'all of its tests are green').split('\n')[0];
  print(`${killedBy === null ? 'SURVIVED' : 'killed  '} ${mutant.name}, ${seconds} s: ${by}`);
  return { mutant, killedBy };
}

async function machine(): Promise<string> {
  await using server = await startPostgres();
  return machineSentence(describeMachine(server));
}

async function main(args: string[]): Promise<void> {
  const { only, list, write } = new Command('npm run engine-mutants --')
    .description('Puts mistakes into the engine, one at a time, and sees that its own tests fail of each.')
    .option('--only <names...>', 'only these')
    .option('--list', 'say what they are, run nothing')
    .option('--write', 'also write what became of them into docs/figures.md')
    .parse(args, { from: 'user' })
    .opts<Options>();
  if (write && only) throw new PlainError('--write is of all of them', { next: 'leave --only out' });
  const mutants = wanted(only);
  if (list) {
    for (const { name, what, file } of mutants) print(`${name}: ${what} (${file})`);
    return;
  }
  const where = await machine();
  const startedMs = performance.now();
  await demandGreen(mutants);
  const ended: EndedMutant[] = [];
  for (const mutant of mutants) ended.push(await end(mutant));
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  if (write) writePage({ ended, seconds, machine: where });
  print(countOf(ended));
  // vitest sets it when a test fails, and here that is what is wanted.
  process.exitCode = ended.every(({ killedBy }) => killedBy !== null) ? 0 : 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  process.stderr.write(`${error.message}\n${error.next ?? ''}\n`);
  process.exitCode = error.exitCode;
}
