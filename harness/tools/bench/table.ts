import stringWidth from 'string-width';
import type { Benchmark, Figures } from './bench.ts';
import { machineSentence, type Machine } from './machine.ts';

export interface MeasuredBenchmark {
  bench: Pick<Benchmark, 'name' | 'title'>;
  figures: Figures;
}

/** For the terminal. */
export function asText({ bench, figures: { head, rows, notes } }: MeasuredBenchmark): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => stringWidth(row[column]!))),
  );
  const line = (row: string[]) =>
    `  ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - stringWidth(cell))).join('   ')}`.trimEnd();
  return [
    `${bench.title} (${bench.name})`,
    '',
    line(head),
    ...rows.map(line),
    '',
    ...notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}

/** The page `docs/figures.md`. */
export function asPage(measured: readonly MeasuredBenchmark[], machine: Machine, command: string): string {
  return [
    '# Figures',
    '',
    `Written by \`${command}\`: ${machineSentence(machine)}.`,
    '',
    'Ratios and counts carry over to other machines, because both sides of each were measured in the same run. Absolute',
    'times do not: measure your own with `npm run bench`.',
    ...measured.flatMap(section),
    '',
  ].join('\n');
}

function section({ bench, figures: { head, rows, notes } }: MeasuredBenchmark): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '',
    `## ${bench.title}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...notes.flatMap((note) => [note, '']),
    `Again: \`npm run bench -- --only ${bench.name}\``,
  ];
}
