import type { Kata } from '../../workbook/src/course/kata.ts';
import { asText } from '../bench/table.ts';
import type { JudgedMutant } from './mutant.ts';
import { isOpen, score, sum, type OperatorCounts, type EndCounts } from './score.ts';

const FAMILIES = ['away', 'added'] as const;

export const percent = (tally: EndCounts): string => {
  const value = score(tally);
  return value === undefined ? '-' : `${Math.round(value * 100)} %`;
};

/** For the terminal: families, then operators. */
export function scoresAsText({ id }: Kata, cells: readonly OperatorCounts[]): string {
  const head = [
    '',
    'score',
    'killed',
    'survived',
    'undecided',
    'equivalent',
    'nothing promised',
    'green test',
    'no code',
  ];
  const line = (name: string, tally: EndCounts): string[] => {
    const { killed, survived, undecided, equivalent, nothingPromised, greenTest, doesNotCompile } = tally;
    const counts = [killed, survived, undecided, equivalent, nothingPromised, greenTest, doesNotCompile];
    return [name, percent(tally), ...counts.map(String)];
  };
  const rows = FAMILIES.flatMap((family) => {
    const own = cells.filter((cell) => cell.family === family);
    if (own.length === 0) return [];
    return [line(family, sum(own)), ...own.map((cell) => line(`  ${cell.operator}`, cell))];
  });
  return `${asText({ bench: { name: 'mutants', title: id }, figures: { head, rows, numbers: {}, notes: [] } })}\n`;
}

/** For whoever writes what is promised: what survives and is not explained, by operator. */
export function survivorsAsText({ id }: Kata, judged: readonly JudgedMutant[]): string {
  const open = judged.filter(isOpen);
  const names = [...new Set(open.map(({ mutant }) => `${mutant.family}/${mutant.operator}`))];
  const section = (name: string): string[] => [
    `## ${name}`,
    '',
    ...open
      .filter(({ mutant }) => `${mutant.family}/${mutant.operator}` === name)
      .flatMap(({ mutant: { subject, file, was, is }, end }) => [
        `- ${subject}, ${file}${end.end === 'undecided' ? ` (undecided: ${end.reason})` : ''}`,
        `  - was: \`${was}\``,
        `  - is: \`${is}\``,
      ]),
    '',
  ];
  return [`# What survives in ${id}`, '', ...names.flatMap(section)].join('\n');
}
