import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PlainError } from '../model/plain-error.ts';
import { startPostgres } from '../postgres/start.ts';
import { loadKatas } from '../workbook/catalogue.ts';
import { workbookRoot } from '../workbook/root.ts';
import { BENCHES } from './all.ts';
import { describeMachine, machineSentence } from './machine.ts';
import { asPage, asText, type Measured } from './table.ts';

interface Options {
  only?: string[];
  subject?: string[];
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

async function main(args: string[]): Promise<void> {
  const program = new Command('npm run bench --')
    .description('Measures the engine. Every figure is a ratio or a count within this run.')
    .option('--only <names...>', `some of: ${names.join(', ')}`)
    .option('--subject <names...>', 'catch-rate: only these subjects')
    .option('--runs <count>', 'catch-rate: trials of each subject', positive, 3)
    .option('--repeats <count>', 'everything else: rounds of what is quick', positive, 100)
    .option('--json', 'one object on standard output')
    .option('--write', `also write ${PAGE}`)
    .parse(args, { from: 'user' });
  const options = program.opts<Options>();
  const unknown = options.only?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new PlainError(`there is no bench "${unknown}"`, { next: `choose from: ${names.join(', ')}` });
  await using server = await startPostgres();
  const machine = describeMachine(server);
  const say = (text: string) => void (options.json ? process.stderr : process.stdout).write(`${text}\n`);
  say(`${machineSentence(machine)}\n`);
  const { runs, repeats, subject } = options;
  const context = { server, katas: await loadKatas(), runs, repeats, ...(subject && { subjects: subject }) };
  const measured: Measured[] = [];
  for (const bench of BENCHES.filter(({ name }) => options.only?.includes(name) ?? true)) {
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
    await writeFile(join(workbookRoot(), PAGE), asPage(measured, machine, command));
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  process.stderr.write(`${error.message}\n${error.next ?? ''}\n`);
  process.exitCode = error.exitCode;
}
