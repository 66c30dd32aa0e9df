import { deparseSync } from 'pgsql-deparser';
import { isDeepStrictEqual } from 'node:util';
import { parse, type Node } from '../../survives/src/sql/syntax.ts';

/** A copy of a statement's tree that differs in one place. */
export interface ChangedTree {
  tree: Node;
  relation?: string;
  column?: string;
}

/** What can be done to one object of a tree, each way by itself. The object may be a node or the wrapper of one. */
type Ways = (node: Node, path: readonly Node[]) => readonly (() => void)[];

/** One copy of the tree for each thing that `ways` knows to do to one of its objects. */
export function* changed(tree: Node, ways: Ways): Generator<ChangedTree> {
  const places = [...objects(tree)];
  for (const [index, { node, path }] of places.entries()) {
    const count = ways(node, path).length;
    for (let way = 0; way < count; way++) {
      const copy = structuredClone(tree);
      const place = [...objects(copy)][index]!;
      ways(place.node, place.path)[way]!();
      const relation = relationAround([...path, node]);
      const column = columnIn(node) ?? filledBy(path);
      yield { tree: copy, ...(relation && { relation }), ...(column && { column }) };
    }
  }
}

/** Every object of a tree, outer ones first, with those around it. */
function* objects(node: Node, path: readonly Node[] = []): Generator<{ node: Node; path: readonly Node[] }> {
  yield { node, path };
  const around = [...path, node];
  for (const value of Object.values(node)) {
    const inner: unknown[] = Array.isArray(value) ? value : [value];
    for (const each of inner) if (isNode(each)) yield* objects(each, around);
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of the innermost statement around a place: what it writes, or the first that it reads. */
function relationAround(path: readonly Node[]): string | undefined {
  for (const node of path.toReversed()) {
    const written = (node.relation as Node | undefined)?.relname;
    if (typeof written === 'string') return written;
    const from = (node.fromClause as Node[] | undefined)?.[0];
    const read = from && firstOf(from, 'RangeVar')?.relname;
    if (typeof read === 'string') return read;
  }
  return undefined;
}

const columnIn = (node: Node): string | undefined =>
  lastName(firstOf(node, 'ColumnRef')?.fields).sval ?? (node.colname as string | undefined);

/** The first node of that type in or below this one. */
export function firstOf(node: Node, type: string): Node | undefined {
  for (const { node: each } of objects(node)) {
    const inner = each[type];
    if (isNode(inner)) return inner;
  }
  return undefined;
}

/** The column that SET or a list of columns fills with what is around a place. */
const filledBy = (path: readonly Node[]): string | undefined =>
  path.map(({ ResTarget }) => (ResTarget as { name?: string } | undefined)?.name).findLast((name) => name);

/** The last of the names of a column or of a function: what it is called, as a thing that can be changed. */
export const lastName = (names: unknown): { sval?: string } =>
  (names as Node[] | undefined)?.at(-1)?.String ?? {};

/** The column that an expression is; undefined where it is anything else. */
export const columnOf = (node: Node | undefined): string | undefined =>
  isNode(node?.ColumnRef) ? lastName(node.ColumnRef.fields).sval : undefined;

/** Makes a wrapper that of another node. */
export function become(wrapper: Node, other: Node): void {
  for (const key of Object.keys(wrapper)) delete wrapper[key];
  Object.assign(wrapper, other);
}

/** A statement as text on one line. Undefined where the text would not be read back as the same tree. */
export function print(tree: Node): string | undefined {
  const text = deparseSync(tree, { pretty: false })
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const again = parse(text);
  return again && isDeepStrictEqual(withoutPlaces(again), withoutPlaces(tree)) ? text : undefined;
}

/** The expression of `SELECT <expression>`, as a node. */
export function expression(sql: string): Node {
  const target = firstOf(parse(`SELECT ${sql}`)!, 'ResTarget') as { val: Node };
  return structuredClone(target.val);
}

const PLACE = /^(location|.*_location|.*list_start|.*list_end)$/;

function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (!isNode(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !PLACE.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutPlaces(inner)]));
}
