import type { ColumnKind, Table } from './catalogue.ts';
import { as, list, names, nodes, type Node } from '../sql/syntax.ts';

/** A table as one statement names it. */
export interface Relation {
  table: Table;
  alias: string;
}

/**
 * The rows that a WHERE clause lets through by the whole primary key, `id = $1` or `id IN (1, $2)`; null when it does
 * not say. Several relations: columns count only with the name of their relation before them.
 */
export function rowsOf(
  relation: Relation,
  where: unknown,
  alone: boolean,
  params: readonly unknown[],
): string[] | null {
  const { key, columns } = relation.table;
  const conjuncts = conjunctsOf(where);
  if (key === null || !conjuncts.every(cannotFail)) return null;
  const values = key.map((column) => {
    const kind = columns.find(({ name }) => name === column)!.kind;
    const named = (node: unknown): boolean => isColumn(node, relation.alias, column, alone);
    return firstOf(conjuncts, (conjunct) => valuesOf(conjunct, named, kind, params));
  });
  if (values.length === 1) return values[0]?.map((value) => rowName([value])) ?? null;
  return values.every((some) => some?.length === 1) ? [rowName(values.map((some) => some![0]!))] : null;
}

export const rowName = (values: readonly string[]): string =>
  JSON.stringify(values.length === 1 ? values[0] : values);

function firstOf<T, R>(items: readonly T[], pick: (item: T) => R | null): R | null {
  for (const item of items) {
    const picked = pick(item);
    if (picked !== null) return picked;
  }
  return null;
}

function conjunctsOf(where: unknown): unknown[] {
  if (where === undefined) return [];
  const both = as(where, 'BoolExpr');
  return both?.boolop === 'AND_EXPR' ? list(both.args).flatMap(conjunctsOf) : [where];
}

function valuesOf(
  conjunct: unknown,
  named: (node: unknown) => boolean,
  kind: ColumnKind,
  params: readonly unknown[],
): string[] | null {
  const { kind: form, name, lexpr, rexpr } = as(conjunct, 'A_Expr') ?? {};
  if (String(names(name)) !== '=') return null;
  const given = (value: unknown): string[] | null => {
    const text = constant(value, kind, params);
    return text === null ? null : [text];
  };
  if (form === 'AEXPR_OP') return named(lexpr) ? given(rexpr) : named(rexpr) ? given(lexpr) : null;
  if (form !== 'AEXPR_IN' || !named(lexpr)) return null;
  const items = list(as(rexpr, 'List')?.items).map(given);
  return items.length > 0 && items.every((item) => item !== null) ? items.flat() : null;
}

function isColumn(node: unknown, alias: string, column: string, alone: boolean): boolean {
  const path = names(as(node, 'ColumnRef')?.fields);
  return path.length === 2
    ? path[0] === alias && path[1] === column
    : alone && path.length === 1 && path[0] === column;
}

/** A literal or parameter as the text of the one value that it is for a column of this kind; null when in doubt. */
export function constant(node: unknown, kind: ColumnKind, params: readonly unknown[]): string | null {
  const cast = as(node, 'TypeCast');
  if (cast) {
    const type = names((cast.typeName as Node).names).at(-1)!;
    const plain = (cast.typeName as Node).arrayBounds === undefined && (cast.typeName as Node).typemod === -1;
    return plain && CASTS[kind].includes(type) ? constant(cast.arg, kind, params) : null;
  }
  const param = as(node, 'ParamRef');
  if (param) return valueText(params[(param.number as number) - 1], kind);
  const literal = as(node, 'A_Const');
  if (as(literal, 'sval')) return valueText(as(literal, 'sval')!.sval ?? '', kind);
  // Zero and the empty text are left out of the tree.
  if (as(literal, 'ival') && kind === 'integer') return valueText(as(literal, 'ival')!.ival ?? 0, kind);
  return null;
}

const CASTS: Record<ColumnKind, string[]> = {
  integer: ['int2', 'int4', 'int8'],
  text: ['text', 'varchar'],
  uuid: ['uuid'],
  other: [],
};

/** `01` and `1` are one integer and two texts. */
function valueText(value: unknown, kind: ColumnKind): string | null {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string') return null;
  if (kind === 'text') return text;
  if (kind === 'integer' && /^-?\d{1,18}$/.test(text)) return BigInt(text).toString();
  if (kind === 'uuid' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  return null;
}

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);

/**
 * Whether a condition can be asked of any row without an error. The server may ask it of rows that the key rules
 * out: `10 / n > 1` on one of them would fail the statement, which then depends on that row.
 */
function cannotFail(node: unknown): boolean {
  if (as(node, 'ColumnRef')) return true;
  if (![...nodes(node)].some(([type]) => type === 'ColumnRef' || type === 'SubLink')) return true;
  const choice = as(node, 'BoolExpr');
  if (choice) return list(choice.args).every(cannotFail);
  const test = as(node, 'NullTest') ?? as(node, 'BooleanTest');
  if (test) return cannotFail(test.arg);
  const compares = as(node, 'A_Expr');
  if (!compares) return false;
  const { kind, name, lexpr, rexpr } = compares;
  const operator = names(name)[0]!;
  if (!['AEXPR_OP', 'AEXPR_IN', 'AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT'].includes(kind as string))
    return false;
  return COMPARISONS.has(operator) && cannotFail(lexpr) && cannotFail(rexpr);
}
