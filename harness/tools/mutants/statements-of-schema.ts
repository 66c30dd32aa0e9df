import { parsePlPgSQLSync } from 'libpg-query';
import { parse, parseAll, type Node } from '../../survives/src/sql/syntax.ts';
import { firstOf, isNode } from './sql.ts';
import type { KnownColumns, WrittenStatement } from './source.ts';

const bare = (sql: string): string => sql;

/** The statements of a schema, and those inside of its functions. */
export function statementsOfSchema(schema: string): WrittenStatement[] {
  return pieces(schema).flatMap(({ tree, start, end }) => {
    const own = { tree, start, end, write: bare };
    const create = tree.CreateFunctionStmt as Node | undefined;
    return create ? inside(schema.slice(start, end), create).map((one) => shifted(one, start)) : [own];
  });
}

const shifted = (statement: WrittenStatement, by: number): WrittenStatement => ({
  ...statement,
  start: statement.start + by,
  end: statement.end + by,
});

/** Positions of the parser are bytes of UTF-8. */
function pieces(schema: string): { tree: Node; start: number; end: number }[] {
  const bytes = Buffer.from(schema);
  const statements = parseAll(schema) ?? [];
  const before = (byte: number): number => bytes.subarray(0, byte).toString().length;
  return statements.map(({ tree, at }, index) => {
    const next = statements[index + 1]?.at ?? bytes.length;
    const text = schema.slice(before(at), before(next));
    const skipped = /^(\s|--[^\n]*\n)*/.exec(text)![0].length;
    const start = before(at) + skipped;
    const end = before(at) + text.replace(/;(\s|--[^\n]*(\n|$))*$/, '').length;
    return { tree, start, end };
  });
}

/** What a function does: statements of SQL in their order, those of PL/pgSQL that occur once in its text. */
function inside(text: string, create: Node): WrittenStatement[] {
  const language = option(create, 'language');
  const texts = language === 'plpgsql' ? queriesOf(text) : language === 'sql' ? bodyOf(create) : [];
  return texts.flatMap((sql) => {
    const start = text.indexOf(sql);
    const tree = parse(sql);
    if (!tree || start === -1 || text.indexOf(sql, start + 1) !== -1) return [];
    return [{ tree, start, end: start + sql.length, write: bare }];
  });
}

function bodyOf(create: Node): string[] {
  const body = option(create, 'as') ?? '';
  const statements = parseAll(body) ?? [];
  return statements.map(({ at }, index) =>
    body
      .slice(at, statements[index + 1]?.at)
      .replace(/;\s*$/, '')
      .trim(),
  );
}

function option(create: Node, name: string): string | undefined {
  for (const each of (create.options as Node[] | undefined) ?? []) {
    const { defname, arg } = (each.DefElem ?? {}) as { defname?: string; arg?: Node };
    if (defname === name && arg) return (firstOf({ arg }, 'String') as { sval?: string } | undefined)?.sval;
  }
  return undefined;
}

function queriesOf(createFunction: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    const { query, parseMode = 0 } = (value.PLpgSQL_expr ?? {}) as { query?: string; parseMode?: number };
    if (query !== undefined && parseMode === 0) found.push(query);
    Object.values(value).forEach(visit);
  };
  visit(parsePlPgSQLSync(createFunction));
  return found;
}

/** What a schema's tables say of their columns. */
export function columnsOf(schema: string): KnownColumns {
  const types = new Map<string, Set<string>>();
  const key = new Set<string>();
  for (const { tree } of parseAll(schema) ?? []) {
    const create = tree.CreateStmt as Node | undefined;
    for (const element of (create?.tableElts as Node[] | undefined) ?? []) {
      const column = element.ColumnDef as Node | undefined;
      if (!column) continue;
      const name = column.colname as string;
      const type = ((column.typeName as Node).names as Node[]).at(-1)?.String as { sval: string };
      types.set(name, (types.get(name) ?? new Set()).add(type.sval));
      const constraints = (column.constraints as Node[] | undefined) ?? [];
      const isKey = constraints.some(({ Constraint }) =>
        ['CONSTR_PRIMARY', 'CONSTR_UNIQUE'].includes((Constraint as Node).contype as string),
      );
      if (isKey) key.add(name);
    }
  }
  const text = [...types].filter(([, all]) => all.size === 1 && all.has('text')).map(([name]) => name);
  return { text: new Set(text), key };
}
