import type { Node } from '../../../survives/src/sql/syntax.ts';
import { columnOf, expression, firstOf, lastName } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

const THROUGH = ['lower(x)', 'btrim(x)', 'left(x, 20)'];

/** Both sides of a comparison, as whoever wants to be kind to a client does it. */
export const keyInSql = onStatements(
  { name: 'key-in-sql', family: 'added', what: 'a key compared through lower, btrim or left(…, 20)' },
  (node, _path, { text }) => {
    const { lexpr, rexpr, name } = node as { lexpr?: Node; rexpr?: Node; name?: Node[] };
    const column = columnOf(lexpr);
    const isEqual = lastName(name).sval === '=';
    if (!isEqual || node.kind !== 'AEXPR_OP' || !column || !rexpr?.ParamRef || !text.has(column)) return [];
    return THROUGH.map((through) => () => {
      node.lexpr = called(through, lexpr!);
      node.rexpr = called(through, rexpr);
    });
  },
);

function called(through: string, on: Node): Node {
  const call = expression(through);
  const { args } = firstOf(call, 'FuncCall') as { args: Node[] };
  args[0] = structuredClone(on);
  return call;
}
