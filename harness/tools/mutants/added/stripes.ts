import type { Node } from '../../../survives/src/sql/syntax.ts';
import { expression, firstOf, isNode, lastName } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

const STRIPES = 16;

/** A lock for a sixteenth of all keys: the key of the one that is there, or one more that comes before a write. */
export const stripes = onStatements(
  { name: 'stripes', family: 'added', what: 'a striped advisory lock, which keys share' },
  (node) => [...fewer(node), ...onemore(node)],
);

function fewer(node: Node): (() => void)[] {
  const { funcname, args } = node as { funcname?: Node[]; args?: Node[] };
  const { sval = '' } = lastName(funcname);
  if (!/^pg_advisory_(xact_)?lock$/.test(sval) || !args) return [];
  return [
    () => {
      const shared = expression(`x % ${STRIPES}`);
      (shared.A_Expr as Node).lexpr = args.at(-1);
      args[args.length - 1] = shared;
    },
  ];
}

const WRITES = ['UpdateStmt', 'DeleteStmt'];

function onemore(wrapper: Node): (() => void)[] {
  const write = WRITES.map((type) => wrapper[type] as Node | undefined).find((found) => found);
  const where = write?.whereClause;
  const parameter = isNode(where) ? firstOf(where, 'ParamRef') : undefined;
  if (!write || !parameter) return [];
  return [
    () => {
      const lock = `(SELECT pg_advisory_xact_lock(hashtext($${parameter.number as number}::text) % ${STRIPES})) IS NOT NULL`;
      const both = expression(`a AND ${lock}`);
      (both.BoolExpr as { args: unknown[] }).args[0] = where;
      write.whereClause = flat(both);
    },
  ];
}

/** As the parser would have it: one list of conditions. */
function flat(both: Node): Node {
  const [first, lock] = (both.BoolExpr as { args: Node[] }).args as [Node, Node];
  const inner = first.BoolExpr as { boolop: string; args: Node[] } | undefined;
  if (inner?.boolop !== 'AND_EXPR') return both;
  return { BoolExpr: { ...inner, args: [...inner.args, lock] } };
}
