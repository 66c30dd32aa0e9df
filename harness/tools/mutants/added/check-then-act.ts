import type { Node } from '../../../survives/src/sql/syntax.ts';
import { parse } from '../../../survives/src/sql/syntax.ts';
import type { Mutation, Operator } from '../operator.ts';
import { queryCalls } from '../query-call.ts';
import { isNode, lastName, print } from '../sql.ts';

/** A write that looks and writes at once becomes two statements: one looks whether it may, the other writes. */
export const checkThenAct: Operator = {
  name: 'check-then-act',
  family: 'added',
  what: 'an UPDATE or DELETE with conditions as a SELECT, and then a write without them',
  *changes(source): Generator<Mutation> {
    for (const { call, statement, on, types, parameters } of queryCalls(source)) {
      const was = print(statement.tree);
      const two = inTwo(statement.tree);
      if (!was || !two) continue;
      const [look, act] = [numberedAnew(two.look), numberedAnew(two.act)];
      const [lookSql, actSql] = [print(look.tree), print(act.tree)];
      if (!lookSql || !actSql) continue;
      const asked = (sql: string, numbers: readonly number[], of: string) =>
        `${on}.query${of}(${JSON.stringify(sql)}, [${numbers.map((number) => `p[${number - 1}]`).join(', ')}])`;
      const text = `(async (p: unknown[]) => (await ${asked(lookSql, look.numbers, '')}).rowCount
      ? ${asked(actSql, act.numbers, types)} : ({ rows: [], rowCount: 0 } as never))(${parameters})`;
      yield {
        edits: [{ start: call.getStart(), end: call.getEnd(), text }],
        was,
        is: `${lookSql}; ${actSql}`,
      };
    }
  },
};

/** Undefined where there is no condition but that of the key. */
function inTwo(tree: Node): { look: Node; act: Node } | undefined {
  const copy = structuredClone(tree);
  const write = (copy.UpdateStmt ?? copy.DeleteStmt) as Node | undefined;
  const { boolop, args } = ((write?.whereClause as Node | undefined)?.BoolExpr ?? {}) as {
    boolop?: string;
    args?: Node[];
  };
  if (!write || write.withClause || boolop !== 'AND_EXPR') return undefined;
  const keys = args!.filter(isKey);
  if (keys.length === 0 || keys.length === args!.length) return undefined;
  const others = (write.fromClause ?? write.usingClause ?? []) as Node[];
  const look = structuredClone(parse('SELECT 1 FROM x')!);
  Object.assign(look.SelectStmt as Node, {
    fromClause: [{ RangeVar: structuredClone(write.relation) }, ...structuredClone(others)],
    whereClause: structuredClone(write.whereClause),
  });
  write.whereClause = keys.length === 1 ? keys[0] : { BoolExpr: { boolop, args: keys } };
  return { look, act: copy };
}

/** `id = $1`, `a.id = b.id` */
function isKey({ A_Expr }: Node): boolean {
  const { name, lexpr, rexpr } = (A_Expr ?? {}) as { name?: Node[]; lexpr?: Node; rexpr?: Node };
  const isEqual = lastName(name).sval === '=';
  return isEqual && isNode(lexpr?.ColumnRef) && (isNode(rexpr?.ParamRef) || isNode(rexpr?.ColumnRef));
}

/** A statement may not leave out a parameter: they are numbered from 1, and told by their old numbers. */
function numberedAnew(tree: Node): { tree: Node; numbers: number[] } {
  const copy = structuredClone(tree);
  const refs: { number: number }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    if (isNode(value.ParamRef)) refs.push(value.ParamRef as { number: number });
    Object.values(value).forEach(visit);
  };
  visit(copy);
  const numbers = [...new Set(refs.map(({ number }) => number))].sort((a, b) => a - b);
  for (const ref of refs) ref.number = numbers.indexOf(ref.number) + 1;
  return { tree: copy, numbers };
}
