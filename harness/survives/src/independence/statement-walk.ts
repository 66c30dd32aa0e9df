import type { Catalogue, Table } from './catalogue.ts';
import type { Key } from './footprint.ts';
import { constant, rowName, rowsOf, type Relation } from './rows.ts';
import { as, list, type Node } from '../sql/syntax.ts';

/** A relation that is not an ordinary table of the schema, or not surely one. */
export class Unknown extends Error {}

/** Goes through one statement, its subqueries and its common table expressions. */
export class StatementWalk {
  readonly found = { reads: [] as Key[], locks: [] as Key[] };
  readonly #params: readonly unknown[];
  readonly #catalogue: Catalogue;

  constructor(params: readonly unknown[], catalogue: Catalogue) {
    this.#params = params;
    this.#catalogue = catalogue;
  }

  statement(tree: unknown, outer: ReadonlySet<string>): void {
    const [type, node] = Object.entries(tree as Node)[0] as [string, Node];
    if (type === 'SelectStmt') this.#select(node, outer);
    else if (type === 'InsertStmt') this.#insert(node, outer);
    else if (type === 'UpdateStmt' || type === 'DeleteStmt') this.#change(type, node, outer);
    else throw new Unknown();
  }

  #select(node: Node, outer: ReadonlySet<string>): void {
    const expressions = this.#with(node, outer);
    if (node.larg) {
      this.#select(node.larg as Node, expressions);
      this.#select(node.rarg as Node, expressions);
    }
    const relations = this.#from(list(node.fromClause), expressions);
    const locking = list(node.lockingClause).map((clause) => as(clause, 'LockingClause')!);
    // FOR UPDATE reaches into subqueries in FROM.
    if (locking.length > 0 && relations.length < relationsNamed(node.fromClause)) throw new Unknown();
    for (const relation of relations) {
      const rows = rowsOf(relation, node.whereClause, relations.length === 1, this.#params);
      this.found.reads.push(...keys(relation.table, rows));
      if (locking.some((clause) => locks(clause, relation)))
        this.found.locks.push(...keys(relation.table, rows));
    }
    const { fromClause: _from, withClause: _with, larg: _larg, rarg: _rarg, ...rest } = node;
    this.#expressions(rest, expressions);
  }

  #insert(node: Node, outer: ReadonlySet<string>): void {
    const expressions = this.#with(node, outer);
    const { table } = this.#relation(node.relation as Node);
    const rows = this.#insertedRows(table, node);
    this.found.locks.push(...keys(table, rows));
    for (const { table: other } of table.references) this.#locksAll(other);
    for (const sequence of table.sequences) this.found.locks.push({ table: sequence, row: null });
    if (node.selectStmt) this.statement(node.selectStmt, expressions);
    const { onConflictClause } = node as { onConflictClause?: Node };
    if (onConflictClause) this.#noKeyChange(table, onConflictClause.targetList);
    this.#expressions({ conflict: onConflictClause, returning: node.returningClause }, expressions);
  }

  /** Null: any row. Another unique key, or a value that a sequence gives, may meet any other row. */
  #insertedRows(table: Table, { cols, selectStmt }: Node): string[] | null {
    const { key, columns } = table;
    if (key === null || table.otherUnique || table.sequences.length > 0) return null;
    const named = cols
      ? list(cols).map((col) => as(col, 'ResTarget')!.name)
      : columns.map(({ name }) => name);
    const lists = list(as(selectStmt, 'SelectStmt')?.valuesLists).map((row) => list(as(row, 'List')?.items));
    const rows = lists.map((items) => {
      const values = key.map((column) => {
        const { kind } = columns.find(({ name }) => name === column)!;
        return constant(items[named.indexOf(column)], kind, this.#params);
      });
      return values.every((value) => value !== null) ? rowName(values) : null;
    });
    return rows.length > 0 && rows.every((row) => row !== null) ? rows : null;
  }

  #change(type: 'UpdateStmt' | 'DeleteStmt', node: Node, outer: ReadonlySet<string>): void {
    const expressions = this.#with(node, outer);
    const target = this.#relation(node.relation as Node);
    const others = this.#from(list(node.fromClause ?? node.usingClause), expressions);
    const rows = rowsOf(target, node.whereClause, others.length === 0, this.#params);
    const moves = type === 'UpdateStmt' && this.#changesKey(target.table, node.targetList);
    this.found.locks.push(...keys(target.table, moves ? null : rows));
    if (type === 'UpdateStmt') this.#noKeyChange(target.table, node.targetList);
    else for (const { table, acts } of target.table.referencedBy) this.#disturbs(table, acts);
    for (const { table } of others) this.found.reads.push(...keys(table, null));
    const { fromClause: _from, usingClause: _using, withClause: _with, relation: _relation, ...rest } = node;
    this.#expressions(rest, expressions);
  }

  #changesKey({ key, otherUniqueColumns, otherUnique }: Table, targets: unknown): boolean {
    const set = targetNames(targets);
    if (key === null) return true;
    return set.some(
      (name) => key.includes(name) || (otherUnique && (otherUniqueColumns?.includes(name) ?? true)),
    );
  }

  /** Foreign keys on both sides of what is set. */
  #noKeyChange(table: Table, targets: unknown): void {
    const set = targetNames(targets);
    for (const { columns, table: other } of table.references)
      if (columns.some((column) => set.includes(column))) this.#locksAll(other);
    for (const { columns, table: other, acts } of table.referencedBy)
      if (columns.some((column) => set.includes(column))) this.#disturbs(other, acts);
    if (set.some((name) => table.key?.includes(name))) this.#locksAll(table.name);
  }

  #disturbs(table: string, acts: boolean): void {
    if (acts) throw new Unknown();
    this.#locksAll(table);
  }

  #locksAll(table: string): void {
    this.found.locks.push({ table, row: null });
  }

  /** Analyses the common table expressions of a statement; answers with all names that stand for one. */
  #with(node: Node, outer: ReadonlySet<string>): ReadonlySet<string> {
    const clause = node.withClause as Node | undefined;
    const known = new Set(outer);
    const ctes = list(clause?.ctes).map((cte) => as(cte, 'CommonTableExpr')!);
    if (clause?.recursive) for (const { ctename } of ctes) known.add(ctename as string);
    for (const { ctename, ctequery } of ctes) {
      // Not yet known in its own query, where the name is that of a table.
      this.statement(ctequery, new Set(known));
      known.add(ctename as string);
    }
    return known;
  }

  #from(items: readonly unknown[], expressions: ReadonlySet<string>): Relation[] {
    return items.flatMap((item) => {
      const range = as(item, 'RangeVar');
      if (range) return isExpression(range, expressions) ? [] : [this.#relation(range)];
      const join = as(item, 'JoinExpr');
      if (join) {
        this.#expressions(join.quals, expressions);
        if (join.alias) throw new Unknown();
        return this.#from([join.larg, join.rarg], expressions);
      }
      const subselect = as(item, 'RangeSubselect');
      if (subselect) this.statement(subselect.subquery, expressions);
      else if (as(item, 'RangeFunction')) this.#expressions(item, expressions);
      else throw new Unknown();
      return [];
    });
  }

  #relation({ schemaname, relname, alias, catalogname }: Node): Relation {
    const named = this.#catalogue.tables.filter(
      ({ schema, relation }) => relation === relname && (schemaname === undefined || schema === schemaname),
    );
    if (named.length !== 1 || !named[0]!.plain || catalogname) throw new Unknown();
    return { table: named[0]!, alias: ((alias as Node | undefined)?.aliasname ?? relname) as string };
  }

  /** The subqueries in an expression. */
  #expressions(value: unknown, expressions: ReadonlySet<string>): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'SelectStmt') this.#select(inner as Node, expressions);
      else if (key !== 'lockingClause') this.#expressions(inner, expressions);
    }
  }
}

/** Subqueries and functions in FROM count, so that they can be told from tables. */
const relationsNamed = (fromClause: unknown): number =>
  list(fromClause).reduce<number>((sum, item) => {
    const join = as(item, 'JoinExpr');
    return sum + (join ? relationsNamed([join.larg, join.rarg]) : 1);
  }, 0);

const keys = ({ name }: Table, rows: readonly string[] | null): Key[] =>
  rows === null ? [{ table: name, row: null }] : rows.map((row) => ({ table: name, row }));

const isExpression = ({ schemaname, relname }: Node, expressions: ReadonlySet<string>): boolean =>
  schemaname === undefined && expressions.has(relname as string);

const targetNames = (targets: unknown): string[] =>
  list(targets).map((target) => as(target, 'ResTarget')!.name as string);

function locks({ lockedRels }: Node, { alias }: Relation): boolean {
  const named = list(lockedRels).map((relation) => as(relation, 'RangeVar')!.relname);
  return named.length === 0 || named.includes(alias);
}
