import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { PlainError } from '../../survives/src/model/plain-error.ts';
import type { PostgresServer } from '../../survives/src/postgres/server.ts';
import { startPostgres } from '../../survives/src/postgres/start.ts';
import { loadKatas, pickKata } from '../../workbook/src/course/catalogue.ts';
import type { Kata } from '../../workbook/src/course/kata.ts';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { describeMachine, machineSentence } from '../bench/machine.ts';
import { changedSince, isAffected } from './changed-since.ts';
import { readExplanations } from './explained.ts';
import { makeMutants, originsOf } from './make.ts';
import { keepMeasured, markOutdated, measuredHash } from './measured.ts';
import { OPERATORS } from './operators.ts';
import { writePage } from './page.ts';
import { judgeAll } from './run.ts';
import { tally } from './score.ts';
import { scoresAsText, survivorsAsText } from './told.ts';

interface Options {
  kata: string[];
  family?: string;
  operator?: string[];
  subject?: string[];
  since?: string;
  jobs: number;
  list?: boolean;
  outdated?: boolean;
  write?: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const positive = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return count;
};

function optionsOf(args: string[]): Options {
  return new Command('npm run mutants --')
    .description(
      'Makes wrong code from the reference and the alternatives of a kata, judges it, says what survives.',
    )
    .requiredOption('--kata <numbers...>', 'of these katas')
    .option('--family <name>', 'away or added; both when absent')
    .option('--operator <names...>', `some of: ${OPERATORS.map(({ name }) => name).join(', ')}`)
    .option('--subject <names...>', 'only from these: reference, or names of alternatives')
    .option('--since <git ref>', 'only what may have another end since then')
    .option('--jobs <count>', 'checks at the same time', positive, os.availableParallelism())
    .option('--list', 'show the mutants, judge none')
    .option(
      '--outdated',
      'judge none: say in docs/figures.md that something has changed since the scores were taken',
    )
    .option('--write', 'also keep the scores, and write them into docs/figures.md')
    .parse(args, { from: 'user' })
    .opts<Options>();
}

function wantedOperators({ family, operator }: Options) {
  const unknown = operator?.find((name) => !OPERATORS.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new PlainError(`there is no operator "${unknown}"`, { next: 'npm run mutants -- --help' });
  if (family !== undefined && family !== 'away' && family !== 'added')
    throw new PlainError(`there is no family "${family}"`, { next: 'choose away or added' });
  return OPERATORS.filter(
    (each) => (family ?? each.family) === each.family && (operator?.includes(each.name) ?? true),
  );
}

async function mutantsOf(kata: Kata, options: Options) {
  const origins = (await originsOf(kata)).filter(({ name }) => options.subject?.includes(name) ?? true);
  const made = await makeMutants(kata, origins, wantedOperators(options));
  if (options.since === undefined) return { origins, made };
  const files = changedSince(options.since);
  return { origins, made: made.filter((mutant) => isAffected(kata, mutant, files)) };
}

async function measure(kata: Kata, options: Options, server: PostgresServer, machine: string): Promise<void> {
  const startedMs = performance.now();
  const { origins, made } = await mutantsOf(kata, options);
  const from = origins.map(({ name }) => name);
  const hash = measuredHash(kata);
  const { judged, fresh } = await judgeAll(
    { kata, origins, server, jobs: options.jobs, progress: say },
    made,
  );
  const cells = tally(judged, readExplanations(kata.number));
  process.stdout.write(scoresAsText(kata, cells));
  const survivors = join(REPOSITORY, '.survives/mutants', `survivors-${kata.number}.md`);
  mkdirSync(dirname(survivors), { recursive: true });
  writeFileSync(survivors, survivorsAsText(kata, judged));
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  process.stdout.write(`${seconds} s; what survives: ${survivors}\n\n`);
  if (options.write) keepMeasured(kata, { hash, from, machine, seconds, fresh, cells });
}

async function main(args: string[]): Promise<void> {
  const options = optionsOf(args);
  const { family, operator, since } = options;
  if (options.write && [family, operator, since].some((part) => part !== undefined))
    throw new PlainError('--write keeps the scores of all operators', {
      next: 'leave the other options out',
    });
  const all = await loadKatas();
  const katas = options.kata.map((name) => pickKata({ katas: all, modules: [], unusable: [] }, name));
  if (options.list) {
    for (const kata of katas)
      for (const { family: of, operator: by, subject: from, was, is } of (await mutantsOf(kata, options))
        .made)
        process.stdout.write(`${kata.number} ${of}/${by} of ${from}\n  - ${was}\n  + ${is}\n`);
    return;
  }
  if (options.outdated) {
    for (const kata of katas) markOutdated(kata);
    return writePage();
  }
  await using server = await startPostgres();
  const machine = machineSentence(describeMachine(server));
  say(machine);
  for (const kata of katas) await measure(kata, options, server, machine);
  if (options.write) await writePage();
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof PlainError)) throw error;
  process.stderr.write(`${error.message}\n${error.next ?? ''}\n`);
  process.exitCode = error.exitCode;
}
