import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../workbook/src/gate/repository-files.ts';
import { withPart } from '../figures-page.ts';
import { readExplanations } from './explained.ts';
import { readMeasured, type MeasuredKata } from './measured.ts';
import { OPERATORS } from './operators.ts';
import { score, sum, type EndCounts } from './score.ts';
import { percent } from './told.ts';

const PAGE = join(REPOSITORY, 'docs/figures.md');

/** Writes the tables into the page, from what is kept beside. */
export async function writePage(): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  await writeFile(PAGE, withPart(page, 'mutants', mutantsPart(readMeasured())));
}

/** The part of the page, without its marks. */
export function mutantsPart(measured: ReadonlyMap<string, MeasuredKata>): string {
  return [
    '## Wrong code that was made by rule, and what of it is killed',
    '',
    '`npm run mutants` leaves something out of the reference and the alternatives of a kata, or puts something in, and',
    'judges each of these mutants as an attempt is judged. Score: killed ÷ (killed + survived), where what the compiler',
    'refuses, what the test sees that came with the change, what is equivalent and what nobody promised about do not count;',
    'what could not be judged counts as survived. *Away* guards the teacher; *added* is what people do, and says how much of',
    'what is promised is demanded.',
    '',
    ...table(
      [
        'kata',
        'made from',
        'family',
        'score',
        'killed',
        'survived',
        'undecided',
        'explained',
        'seen by the test',
        'does not compile',
        'measured',
      ],
      [...measured].flatMap(([number, each]) => kataRows(number, each)),
    ),
    '',
    ...table(
      ['operator', 'what it does', 'score', 'killed', 'survived'],
      operatorRows([...measured.values()]),
    ),
    '',
    'Operators over all katas of the first table. Each survivor was judged twice; a kill is the first promise that broke,',
    'once.',
    '',
    ...[...measured].map(
      ([number, { machine, seconds, fresh }]) =>
        `- ${number}: ${seconds} s, in which ${fresh} of them were judged; ${machine}`,
    ),
    '',
    'What is wrong, and survives:',
    '',
    ...[...measured.keys()].flatMap(toldSurvivors),
    '',
    'Again: `npm run mutants -- --kata 01 --write`',
  ].join('\n');
}

const toldSurvivors = (number: string): string[] =>
  readExplanations(number)
    .filter(({ end }) => end === 'survives')
    .map(({ operator, why }) => `- ${number}, ${operator}: ${why}`);

function kataRows(number: string, { cells, outdated, from }: MeasuredKata): string[][] {
  return (['away', 'added'] as const).map((family) => {
    const total = sum(cells.filter((cell) => cell.family === family));
    const explained = total.equivalent + total.nothingPromised;
    const counts = [
      total.killed,
      total.survived,
      total.undecided,
      explained,
      total.greenTest,
      total.doesNotCompile,
    ];
    return [
      number,
      madeFrom(from),
      family,
      percent(total),
      ...counts.map(String),
      outdated ? 'before something changed' : 'as it is',
    ];
  });
}

function madeFrom(origins: readonly string[]): string {
  const alternatives = origins.filter((name) => name !== 'reference').length;
  return alternatives === 0 ? 'reference' : `reference, ${alternatives} alternatives`;
}

function operatorRows(measured: readonly MeasuredKata[]): string[][] {
  return OPERATORS.flatMap(({ family, name, what }) => {
    const total: EndCounts = sum(
      measured
        .flatMap(({ cells }) => cells)
        .filter((cell) => cell.family === family && cell.operator === name),
    );
    if (score(total) === undefined) return [];
    return [
      [
        `${family}/${name}`,
        what,
        percent(total),
        String(total.killed),
        String(total.survived + total.undecided),
      ],
    ];
  });
}

function table(head: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
