import { interleaving } from '../../survives/src/report/interleaving.ts';
import type { AnomalyCell, PlayedAnomaly } from './play-anomalies.ts';

const COMMAND = 'UPDATE_GOLDEN=1 npx vitest run harness/tools/book';
const LOOKS = { columns: 96, color: false };

/** `docs/anomalies.md`: what was played, in how many orders each anomaly showed, and the shortest of them. */
export function anomaliesPage(played: readonly PlayedAnomaly[]): string {
  return [INTRODUCTION, table(played), READING, ...played.map(section)].join('\n\n') + '\n';
}

const INTRODUCTION = `# Isolation levels and what they let through

<!-- Written by ${COMMAND}: do not edit. \`npm test\` plays it again and compares. -->

Each cell is a count, not a quotation: two transactions, **every feasible order** of their statements played on a real
Postgres at that level. *shows in 12 of 70* means that in 12 of those orders both were told that all is well and the anomaly
was there. *refused in 20* means that the server ended one of the two, with the SQLSTATE given, so that its work can be done
again. *never* is a statement about these transactions and these orders.`;

const READING = `Three things to take from the table. **READ UNCOMMITTED is READ COMMITTED**: Postgres never shows what is not
committed ([manual, 13.2](https://www.postgresql.org/docs/18/transaction-iso.html)). **READ COMMITTED is the default**, and
nothing but dirty reads and dirty writes is off the list there: \`BEGIN\` and \`COMMIT\` around a check and a write change
nothing. **Higher levels do not wait, they refuse**: 40001 is part of the bargain, and whoever turns such a level on has to do the
whole transaction again ([manual, 13.5](https://www.postgresql.org/docs/18/mvcc-serialization-failure-handling.html)).`;

function table(played: readonly PlayedAnomaly[]): string {
  const head = ['anomaly', ...played[0]!.cells.map(({ level }) => level)];
  const rows = played.map(({ anomaly, cells }) => [
    `[${anomaly.name}](#${anomaly.name.replace(/\s+/g, '-')})`,
    ...cells.map(cellText),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellText({ orders, shows, refused, codes }: AnomalyCell): string {
  const shown = shows > 0 ? `**shows in ${shows} of ${orders}**` : `never in ${orders}`;
  return refused > 0 ? `${shown}, refused in ${refused} (${codes.join(', ')})` : shown;
}

function section({ anomaly, cells }: PlayedAnomaly): string {
  const { name, term, sentence, katas } = anomaly;
  const shown = cells.filter(({ shortest }) => shortest);
  const strongest = shown.at(-1);
  const parts = [`## ${name}`, `*${term}.* ${sentence}${kataSentence(katas)}`];
  if (!strongest) parts.push('Postgres shows it at no level.');
  else
    parts.push(
      `The shortest order that shows it, at ${strongest.level}, the strongest level that does:`,
      block(strongest),
    );
  return parts.join('\n\n');
}

const kataSentence = (katas: readonly string[]): string =>
  katas.length === 0 ? '' : ` In code: kata ${katas.join(', ')}.`;

const block = ({ shortest }: AnomalyCell): string =>
  `\`\`\`\n${interleaving(shortest!, LOOKS).join('\n')}\n\`\`\``;
