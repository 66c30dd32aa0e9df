import { COMPUTES } from '../sql/functions.ts';
import { as, names, nodes } from '../sql/syntax.ts';

/** What statements may be made of for their footprint to be known. */
const TYPES = new Set(
  `A_ArrayExpr A_Const A_Expr A_Indirection A_Indices A_Star BoolExpr BooleanTest Boolean CaseExpr CaseWhen
   CoalesceExpr ColumnRef CommonTableExpr DefElem DeleteStmt Float FuncCall IndexElem InsertStmt Integer JoinExpr List
   LockingClause MinMaxExpr MultiAssignRef NullTest ParamRef RangeFunction RangeSubselect RangeVar ResTarget RowExpr
   SQLValueFunction SelectStmt SetToDefault SortBy String SubLink TypeCast UpdateStmt`.split(/\s+/),
);

/** Columns every table has that tell who wrote a row when, and where it lies. */
const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** False where any part of it might do more, or see more, than its tables and rows. */
export function isPlain(tree: unknown): boolean {
  for (const [type, node] of nodes(tree)) {
    if (!TYPES.has(type)) return false;
    if (type === 'FuncCall' && !isAllowedCall(node)) return false;
    if (type === 'A_Expr' && names(node.name).length > 1) return false;
    if (type === 'ColumnRef' && names(node.fields).some((name) => SYSTEM_COLUMNS.has(name))) return false;
    if (type === 'TypeCast' && /^reg/.test(names(as(node, 'typeName')?.names).at(-1) ?? '')) return false;
  }
  return true;
}

function isAllowedCall(call: Record<string, unknown>): boolean {
  const path = names(call.funcname);
  const builtIn = path.length === 1 || (path.length === 2 && path[0] === 'pg_catalog');
  return builtIn && COMPUTES.has(path.at(-1)!) && call.over === undefined;
}
