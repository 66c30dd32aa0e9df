import { INTEGRATIONS, NOT_COVERED, type Integration } from './table.ts';

/** `docs/drivers.md`. @param versions of packages, by name */
export function page(versions: Readonly<Record<string, string>>): string {
  return (
    [
      BEGINNING,
      table(
        ['library', 'version', 'how it gets its pool', 'naive', 'repaired', 'lines', ''],
        INTEGRATIONS.map((row) => [
          row.library,
          versionsOf(row, versions),
          row.how,
          'breaks',
          'survives',
          row.lines ? 'all' : 'most',
          row.note ?? '',
        ]),
      ),
      AFTER_THE_TABLE,
      table(
        ['not covered', 'why'],
        NOT_COVERED.map(({ what, why }) => [what, why]),
      ),
    ].join('\n\n') + '\n'
  );
}

const versionsOf = ({ packages }: Integration, versions: Readonly<Record<string, string>>): string =>
  [...new Set(packages.map((name) => versions[name]))].join(', ');

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' '))
    .join('\n');
}

const BEGINNING = `# Drivers and ORMs

Whatever speaks to Postgres through \`pg\` can be judged. Each row of this table is tried by a test: two people want the
same free seat. The naive code reads whether the seat is free and then takes it; it breaks in each of these libraries. The
repaired code does what the library offers (one statement, or a lock), and survives. The code of a row is in
[integrations](../integrations), the versions are those of its package.json.`;

const AFTER_THE_TABLE = `The rows from "pg, a pool of the module" on make their pools and clients themselves, from a URL or none: they are judged as they
are, with \`ownPools: true\` beside the promises. Without it such a connection is reported, because no schedule says when its
statements run. With it, all of them lead to the database of the check, whatever server they name, and of their options count
\`max\` and \`types\` alone. Functions are then called with their arguments and no pool. Code that a test has imported already
cannot be judged so: it has made its pools. Give the path of its module.

All others are given a pool by a factory, which may answer in a promise: what it asks of the database meanwhile is no part of
the race. When a schedule ends an instance in the middle of one, its factory runs anew, in the name of whoever is delivered
again.

"lines: all" means that each statement which the code asks for shows the line that it comes from, also where a query builder
is awaited. What a library sends of its own accord on a new connection (a version, a SET) has none.

A statement that waits for the code (a cursor between two reads, a COPY that wants its rows) keeps nobody waiting.`;
