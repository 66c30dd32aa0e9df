import type { Node } from '../../../survives/src/sql/syntax.ts';
import { become, isNode } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

const HOLDERS = ['whereClause', 'havingClause', 'quals'];

/** One condition of a WHERE, of ON CONFLICT … WHERE, of a join, of an index; of several only one. */
export const condition = onStatements(
  { name: 'condition', family: 'away', what: 'a condition of a WHERE, an ON CONFLICT or a join left out' },
  (node) => [...whole(node), ...oneOf(node)],
);

function whole(node: Node): (() => void)[] {
  return HOLDERS.filter((holder) => isNode(node[holder]) && !isSeveral(node[holder])).map((holder) => () => {
    if (holder !== 'quals') delete node[holder];
    else node[holder] = { A_Const: { boolval: { boolval: true } } };
  });
}

function oneOf(wrapper: Node): (() => void)[] {
  const { args } = (wrapper.BoolExpr ?? {}) as { args?: Node[] };
  if (!args || !isSeveral(wrapper)) return [];
  return args.map((_, index) => () => {
    const left = args.filter((__, other) => other !== index);
    if (left.length === 1) become(wrapper, left[0]!);
    else (wrapper.BoolExpr as Node).args = left;
  });
}

const isSeveral = (node: unknown): boolean => {
  const { boolop } = ((node as Node).BoolExpr ?? {}) as { boolop?: string };
  return boolop === 'AND_EXPR' || boolop === 'OR_EXPR';
};
