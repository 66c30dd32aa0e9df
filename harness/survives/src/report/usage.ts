import type { Usage } from '../model/usage.ts';
import { INDENT } from './headline.ts';
import { proseColumns, type TextLooks } from './options.ts';
import { paintWith } from './palette.ts';
import { count, dotted, grouped, padEnd, paragraph, printable } from '../text/text.ts';

const LABEL = 11;
const WAITS_TOLD = 3;

/** What a run under load used: connections, waiting, statements and rows, then who had to wait and what failed. */
export function usageLines(usage: Usage, options: TextLooks): string[] {
  const paint = paintWith(options.color);
  const columns = proseColumns(options);
  const labelled = (label: string, lines: string[]): string[] =>
    lines.map((line, index) => (index === 0 ? line.replace(label, paint('faint', label)) : line));
  const lead = (label: string): string => INDENT + padEnd(label, LABEL);
  return [
    ...labelled(
      'used',
      dotted(amounts(usage), columns, lead('')).map((line, index) =>
        index === 0 ? lead('used') + line.trimStart() : line,
      ),
    ),
    ...labelled(
      'waited',
      waits(usage).flatMap((line, index) => paragraph(line, columns, lead(index === 0 ? 'waited' : ''))),
    ),
    ...labelled(
      'failed',
      failures(usage).flatMap((line) => paragraph(line, columns, lead('failed'))),
    ),
  ];
}

function amounts(usage: Usage): string[] {
  const { statements, rowsPerStatement, rowsPerTransaction, connections, waiters } = usage;
  return [
    `${count(connections, 'connection')} open at once`,
    `${grouped(waiters)} waiting for one`,
    count(statements, 'statement'),
    `at most ${count(rowsPerStatement, 'row')} in a statement`,
    `${grouped(rowsPerTransaction)} changed in a transaction`,
    ...(usage.rowsLockedPerTransaction === undefined
      ? []
      : [`${count(usage.rowsLockedPerTransaction, 'row')} locked or changed by a transaction`]),
    ...(usage.buffers === undefined ? [] : [`${count(usage.buffers, 'buffer')} read`]),
  ];
}

/** Only callers that waited for more than they did themselves, whoever waited longest first; of a crowd the first few. */
function waits({ callers }: Usage): string[] {
  const waited = Object.entries(callers)
    .filter(([, { meanwhile, statements }]) => meanwhile > statements)
    .sort(([, one], [, other]) => other.meanwhile - one.meanwhile);
  const told = waited.slice(0, WAITS_TOLD);
  const rest = waited.length - told.length;
  return [
    ...told.map(
      ([name, { meanwhile }]) =>
        `${printable(name)}: others sent ${count(meanwhile, 'statement')} between a call and its answer`,
    ),
    ...(rest > 0 ? [`${count(rest, 'more caller')} waited, none of them longer`] : []),
  ];
}

function failures({ errors, firstError, failedConnects }: Usage): string[] {
  const kinds = Object.entries(errors).map(([code, times]) => `${grouped(times)} × ${printable(code)}`);
  if (kinds.length === 0) return [];
  const refused = failedConnects > 0 ? ` (${count(failedConnects, 'connection')} refused)` : '';
  const first = firstError ? `; the first: ${printable(firstError.message)}` : '';
  return [`${kinds.join(', ')}${refused}${first}`];
}
