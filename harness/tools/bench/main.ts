import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PlainError } from '../../survives/src/model/plain-error.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { loadKatas } from '../../workbook/src/course/catalogue.ts';
import { workbookRoot } from '../../workbook/src/course/root.ts';
import { withPartsOf } from '../figures-page.ts';
import { BENCHES } from './all.ts';
import { describeMachine, machineSentence } from './machine.ts';
import { asPage, asText, type MeasuredBenchmark } from './table.ts';

interface Options {
  only?: string[];
  kata?: string[];
  subject?: string[];
  thorough?: boolean;
  runs: number;
  repeats: number;
  json?: boolean;
  write?: boolean;
}

const PAGE = 'docs/figures.md';
const names = BENCHES.map(({ name }) => name);

const positive = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return count;
};

function demandKnown(what: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new PlainError(`there is no ${what} "${unknown}"`, { next: `choose from: ${known.join(', ')}` });
}

async function main(args: string[]): Promise<void> {
  const program = new Command('npm run bench --')
    .description('Measures the engine. Every figure is a ratio or a count within this run.')
    .option('--only <names...>', `some of: ${names.join(', ')}`)
    .option('--kata <numbers...>', 'only these katas')
    .option('--subject <names...>', 'catch-rate, repeatability: only these subjects')
    .option('--runs <count>', 'catch-rate, repeatability: trials of each subject', positive, 3)
    .option('--thorough', 'repeatability: checks as `kata check --thorough` makes them')
    .option('--repeats <count>', 'everything else: rounds of what is quick', positive, 100)
    .option('--json', 'one object on standard output')
    .option('--write', `also write ${PAGE}`)
    .parse(args, { from: 'user' });
  const options = program.opts<Options>();
  demandKnown('bench', options.only, names);
  const all = await loadKatas();
  const numbers = all.map(({ number }) => number);
  demandKnown('kata', options.kata, numbers);
  const katas = all.filter(({ number }) => options.kata?.includes(number) ?? true);
  await using server = await startPostgres();
  const machine = describeMachine(server);
  const say = (text: string) => void (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  say(`${machineSentence(machine)}\n`);
  const { runs, repeats, subject, thorough = false } = options;
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const context = { server, katas, runs, repeats, thorough, progress, ...(subject && { subjects: subject }) };
  const measured: MeasuredBenchmark[] = [];
  for (const bench of BENCHES.filter(({ name, onRequest }) => options.only?.includes(name) ?? !onRequest)) {
    const figures = await bench.measure(context);
    measured.push({ bench, figures });
    say(asText({ bench, figures }));
  }
  if (options.json) {
    const figures = measured.map(({ bench: { name }, figures: { numbers } }) => [name, numbers] as const);
    process.stdout.write(`${JSON.stringify({ machine, figures: Object.fromEntries(figures) }, null, 2)}\n`);
  }
  if (options.write) {
    const command = ['npm run bench --', ...args].join(' ');
    const page = join(workbookRoot(), PAGE);
    const old = await readFile(page, 'utf8').catch(() => '');
    await writeFile(page, withPartsOf(old, asPage(measured, machine, command)));
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  process.stderr.write(`${error.message}\n${error.next ?? ''}\n`);
  process.exitCode = error.exitCode;
}
