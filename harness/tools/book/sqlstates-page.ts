import type { RaisedState } from './play-sqlstates.ts';

const INTRODUCTION = `# SQLSTATEs that code under concurrency meets

<!-- Written by UPDATE_GOLDEN=1 npx vitest run harness/tools/book: do not edit. \`npm test\` raises each again and compares. -->

An error message is for people and changes with language and version; the five characters of its SQLSTATE do not. In
node-postgres they are \`error.code\`. What stands below was raised by a real Postgres; numbers that differ each time, such as
process ids, are made plain. All codes: [manual, appendix A](https://www.postgresql.org/docs/18/errcodes-appendix.html).

There are three right reactions, and most incidents are the wrong one of them: **again** (the whole transaction, from its first
read), **an answer** (the database has told you something about the world), **a repair** (of the code).`;

const NOTICES = `## Two warnings that are bugs

\`25001\` *there is already a transaction in progress* and \`25P01\` *there is no transaction in progress* are warnings: nothing fails,
and node-postgres drops them unless somebody listens to \`notice\`. Where they appear, \`BEGIN\` and \`COMMIT\` are going to
different connections, or to one that was left in a transaction. [Kata 03](../katas/03-money-from-nowhere/README.md) is about nothing else; the workbook
reports them in every kata.`;

/**
 * `docs/sqlstates.md`.
 *
 * @param katas numbers of those that each code is met in
 */
export function sqlStatesPage(
  raised: readonly RaisedState[],
  katas: ReadonlyMap<string, readonly string[]>,
): string {
  const sections = raised.map((one) => section(one, katas.get(one.state.code) ?? []));
  return [INTRODUCTION, ...sections, NOTICES].join('\n\n') + '\n';
}

function section({ state, error, sql }: RaisedState, katas: readonly string[]): string {
  const { code, condition, means, answer } = state;
  const said = [`ERROR ${code}: ${error.message}`, ...(error.detail ? [`DETAIL: ${error.detail}`] : [])];
  const met = katas.length > 0 ? `\n\nMet in kata ${katas.join(', ')}.` : '';
  const text = sql.replace(/\s+/g, ' ').trim();
  return `## ${code} ${condition}\n\n${means}\n\n\`\`\`\n${text}\n${said.join('\n')}\n\`\`\`\n\n${answer}${met}`;
}
