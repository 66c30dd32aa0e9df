import type { Node } from '../../../survives/src/sql/syntax.ts';
import type { Mutation, Operator } from '../operator.ts';
import { queryCalls } from '../query-call.ts';
import { print } from '../sql.ts';

const KEPT = [
  { is: 'its rows are remembered', when: 'true' },
  { is: 'that it has no rows is remembered', when: 'answer.rows.length === 0' },
];

const helper = (when: string): string => `
const rowsRemembered = new Map<string, unknown>();
async function remembering<R extends { rows: unknown[] }>(key: string, ask: () => Promise<R>): Promise<R> {
  const known = rowsRemembered.get(key) as R | undefined;
  if (known) return known;
  const answer = await ask();
  if (${when}) rowsRemembered.set(key, answer);
  return answer;
}
`;

/** What a statement has read, in the process, by its parameters, for ever. */
export const memoryOfRows: Operator = {
  name: 'memory-of-rows',
  family: 'added',
  what: 'a memory in the process of what a SELECT has read',
  *changes(source): Generator<Mutation> {
    for (const { call, statement, parameters } of queryCalls(source)) {
      const select = statement.tree.SelectStmt as Node | undefined;
      const was = print(statement.tree);
      if (!select?.fromClause || !was) continue;
      const { length } = source.text;
      for (const { is, when } of KEPT) {
        const text = `remembering(${JSON.stringify(`${was} `)} + JSON.stringify(${parameters}), async () => ${call.getText()})`;
        const edits = [
          { start: call.getStart(), end: call.getEnd(), text },
          { start: length, end: length, text: helper(when) },
        ];
        yield { edits, was, is: `${was}: ${is}` };
      }
    }
  },
};
