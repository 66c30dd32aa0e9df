import type { Node } from '../../../survives/src/sql/syntax.ts';
import type { Mutation, Operator } from '../operator.ts';
import { queryCalls } from '../query-call.ts';
import { columnOf, firstOf, print } from '../sql.ts';

const HELPER = `
const tablesAtStart = new Map<string, Promise<Set<string>>>();
async function ifKnownAtStart<R>(
  db: { query: (sql: string) => Promise<{ rows: { key: string }[] }> },
  sql: string,
  value: unknown,
  ask: () => Promise<R>,
): Promise<R> {
  const keys = tablesAtStart.get(sql) ?? db.query(sql).then(({ rows }) => new Set(rows.map(({ key }) => key)));
  tablesAtStart.set(sql, keys);
  return (await keys).has(String(value)) ? ask() : ({ rows: [], rowCount: 0 } as never);
}
`;

/** Of a table the keys are read once; whatever comes in later is not there. */
export const knownAtStart: Operator = {
  name: 'known-at-start',
  family: 'added',
  what: 'who is there, and who is not, decided from a table that is read once',
  *changes(source): Generator<Mutation> {
    for (const { call, statement, on, parameters } of queryCalls(source)) {
      const was = print(statement.tree);
      const [kind] = Object.keys(statement.tree);
      if (!was || !['SelectStmt', 'UpdateStmt', 'DeleteStmt'].includes(kind!)) continue;
      const asked = firstKey(statement.tree[kind!] as Node, source.columns.key);
      if (!asked) continue;
      const read = JSON.stringify(`SELECT ${asked.column}::text AS key FROM ${asked.relation}`);
      const text = `ifKnownAtStart(${on} as never, ${read}, (${parameters} as unknown[])[${asked.parameter - 1}], async () => ${call.getText()})`;
      const { length } = source.text;
      const edits = [
        { start: call.getStart(), end: call.getEnd(), text },
        { start: length, end: length, text: HELPER },
      ];
      yield { edits, was, is: `${was}: unless ${asked.relation} did not have it at the start` };
    }
  },
};

/** A condition `id = $1` on a key, in the statement's own WHERE. */
function firstKey(statement: Node, key: ReadonlySet<string>) {
  const from = firstOf({ from: statement.fromClause }, 'RangeVar');
  const relation = ((statement.relation as Node | undefined) ?? from)?.relname as string | undefined;
  const where = statement.whereClause as Node | undefined;
  const { args } = (where?.BoolExpr ?? {}) as { args?: Node[] };
  for (const each of args ?? [where]) {
    const { kind, lexpr, rexpr } = (each?.A_Expr ?? {}) as { kind?: string; lexpr?: Node; rexpr?: Node };
    const column = columnOf(lexpr);
    const parameter = (rexpr?.ParamRef as { number?: number } | undefined)?.number;
    if (kind !== 'AEXPR_OP' || column === undefined || parameter === undefined || !relation) continue;
    if (key.has(column)) return { column, parameter, relation };
  }
  return undefined;
}
