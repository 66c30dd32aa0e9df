import { loadModule, parseSync } from 'libpg-query';

/** A node of PostgreSQL's own parse tree, as `libpg-query` prints it: `{ ColumnRef: { fields: […] } }`. */
export type Node = Record<string, unknown>;

/** The parser is WebAssembly; call once before `parse`. */
export const loadParser = loadModule;

const MOST_KEPT = 2_000;
const trees = new Map<string, Node | null>();

/** The tree of a text that is exactly one statement; null when it is none, several, or unreadable. */
export function parse(sql: string): Node | null {
  const known = trees.get(sql);
  if (known !== undefined) return known;
  // Code that builds its statements from values would fill the memory.
  if (trees.size > MOST_KEPT) trees.clear();
  const tree = read(sql);
  trees.set(sql, tree);
  return tree;
}

function read(sql: string): Node | null {
  try {
    const { stmts } = parseSync(sql) as { stmts?: { stmt: Node }[] };
    return stmts?.length === 1 ? stmts[0]!.stmt : null;
  } catch {
    return null;
  }
}

/** The contents of a node of this type, else undefined. */
export const as = (node: unknown, type: string): Node | undefined =>
  typeof node === 'object' && node !== null ? ((node as Node)[type] as Node | undefined) : undefined;

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** `['s', 'id']` of `s.id`; a star is `*`. */
export const names = (fields: unknown): string[] =>
  list(fields).map((field) => (as(field, 'String')?.sval as string | undefined) ?? '*');

/** Every node below this one with its type, itself included. */
export function* nodes(value: unknown): Generator<[type: string, node: Node]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (/^[A-Z]/.test(key) && typeof inner === 'object' && inner !== null) yield [key, inner as Node];
    yield* nodes(inner);
  }
}
