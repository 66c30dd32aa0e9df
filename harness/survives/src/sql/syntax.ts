import { loadModule, parseSync } from 'libpg-query';

/** A node of PostgreSQL's own parse tree, as `libpg-query` prints it: `{ ColumnRef: { fields: […] } }`. */
export type Node = Record<string, unknown>;

/** One statement of a text, and the byte of the text where it begins, comments before it included. */
export interface ParsedStatement {
  tree: Node;
  at: number;
}

let loaded = false;

export const isParserLoaded = (): boolean => loaded;

/** The parser is WebAssembly; call once before anything is parsed. Its first text takes 30 ms, so that is parsed here. */
export async function loadParser(): Promise<void> {
  if (loaded) return;
  await loadModule();
  parseSync('SELECT 1');
  loaded = true;
}

const MOST_KEPT = 2_000;
const parsed = new Map<string, readonly ParsedStatement[] | null>();

/** The statements of a text in their order; null when the parser cannot read it. Not to be changed. */
export function parseAll(sql: string): readonly ParsedStatement[] | null {
  const known = parsed.get(sql);
  if (known !== undefined) return known;
  // Code that builds its statements from values would fill the memory.
  if (parsed.size > MOST_KEPT) parsed.clear();
  const statements = read(sql);
  parsed.set(sql, statements);
  return statements;
}

/** The tree of a text that is exactly one statement; null when it is none, several, or unreadable. */
export function parse(sql: string): Node | null {
  const statements = parseAll(sql);
  return statements?.length === 1 ? statements[0]!.tree : null;
}

function read(sql: string): ParsedStatement[] | null {
  if (!loaded) throw new Error('SQL is read before the parser is loaded: await loadParser() first');
  try {
    const { stmts = [] } = parseSync(sql) as { stmts?: { stmt: Node; stmt_location?: number }[] };
    return stmts.map(({ stmt, stmt_location }) => ({ tree: stmt, at: stmt_location ?? 0 }));
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
