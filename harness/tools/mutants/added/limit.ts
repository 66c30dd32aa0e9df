import type { Node } from '../../../survives/src/sql/syntax.ts';
import { columnOf, expression, isNode } from '../sql.ts';
import { onStatements } from '../statement-operator.ts';

const AGGREGATES = [
  'count',
  'sum',
  'max',
  'min',
  'avg',
  'bool_or',
  'bool_and',
  'array_agg',
  'json_agg',
  'jsonb_agg',
];

/** Where more than one row can come: neither by a key, nor counted together. */
export const limit = onStatements(
  { name: 'limit', family: 'added', what: 'LIMIT 100 where more rows can come' },
  (node, path, { key }) => {
    const isSelect = node.op === 'SETOP_NONE' && Array.isArray(node.fromClause) && !node.limitCount;
    const isExists = path.some(({ subLinkType }) => subLinkType === 'EXISTS_SUBLINK');
    if (!isSelect || isExists || isOfOne(node.whereClause, key) || isCounted(node)) return [];
    return [
      () => {
        node.limitCount = expression('100');
        node.limitOption = 'LIMIT_OPTION_COUNT';
      },
    ];
  },
);

function isOfOne(where: unknown, key: ReadonlySet<string>): boolean {
  if (!isNode(where)) return false;
  const { boolop, args } = (where.BoolExpr ?? {}) as { boolop?: string; args?: Node[] };
  if (boolop === 'AND_EXPR') return args!.some((each) => isOfOne(each, key));
  const { kind, lexpr } = (where.A_Expr ?? {}) as { kind?: string; lexpr?: Node };
  const column = columnOf(lexpr);
  return kind === 'AEXPR_OP' && column !== undefined && key.has(column);
}

function isCounted({ targetList, groupClause }: Node): boolean {
  if (groupClause) return false;
  return (
    JSON.stringify(targetList ?? [])
      .match(/"funcname":\[\{"String":\{"sval":"(\w+)"/g)
      ?.some((call) => AGGREGATES.includes(/"(\w+)"$/.exec(call)![1]!)) ?? false
  );
}
