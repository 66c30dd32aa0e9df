import type { Control, ReadStatement } from '../model/read-statement.ts';
import { as, list, names, type Node } from './syntax.ts';

/** A relation that a statement names. */
interface Mention {
  name: string;
  /** The byte of the text where it stands. */
  at: number;
  /** `named`: it is neither read nor written now, as in PREPARE, or by LOCK. */
  how: 'read' | 'written' | 'named';
  /** The verb of the part of the statement that writes it. */
  verb?: string;
}

const NO_EXPRESSIONS: ReadonlySet<string> = new Set();
const WRITERS: Readonly<Record<string, string>> = {
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
};

/**
 * Reads one statement from PostgreSQL's own parse tree.
 *
 * @param firstWord of its text, in capitals: BEGIN and START are one node in the tree
 */
export function readTree(tree: Node, firstWord: string): ReadStatement {
  const [type, node] = Object.entries(tree)[0] as [string, Node];
  const walk = new Walk();
  walk.statement(type, node);
  const { mentions, calls, locksRows } = walk;
  mentions.sort((a, b) => a.at - b.at);
  const main =
    WRITERS[type] && mentions.find(({ how, at }) => how === 'written' && at === placeOf(node.relation));
  const named = main || mentions.find(({ how }) => how === 'written') || mentions[0];
  return {
    verb: firstWord === 'WITH' ? (named?.verb ?? 'SELECT') : firstWord,
    table: named?.name ?? '',
    reads: unique(mentions, 'read'),
    writes: unique(mentions, 'written'),
    calls: [...calls],
    ...steering(type, node),
    ...setting(type, node, walk.settings),
    ...(locksRows && { locksRows }),
    ...((type === 'DoStmt' || type === 'ExecuteStmt') && { opaque: true }),
  };
}

const unique = (mentions: readonly Mention[], how: Mention['how']): string[] => [
  ...new Set(mentions.filter((mention) => mention.how === how).map(({ name }) => name)),
];

const placeOf = (relation: unknown): number => ((relation as Node).location as number | undefined) ?? 0;

const TRANSACTIONS: Readonly<Record<string, Control>> = {
  TRANS_STMT_BEGIN: 'begin',
  TRANS_STMT_START: 'begin',
  TRANS_STMT_COMMIT: 'commit',
  TRANS_STMT_ROLLBACK: 'rollback',
  TRANS_STMT_SAVEPOINT: 'savepoint',
  TRANS_STMT_RELEASE: 'release',
  TRANS_STMT_ROLLBACK_TO: 'rollback to',
  TRANS_STMT_PREPARE: 'prepare',
  TRANS_STMT_COMMIT_PREPARED: 'commit prepared',
  TRANS_STMT_ROLLBACK_PREPARED: 'rollback prepared',
};

const OF_SESSION = new Set(['VariableSetStmt', 'VariableShowStmt', 'DiscardStmt', 'ConstraintsSetStmt']);

function steering(type: string, node: Node): Pick<ReadStatement, 'control' | 'chains' | 'isolation'> {
  if (OF_SESSION.has(type)) return { control: 'session', ...isolationIn(node.args) };
  if (type !== 'TransactionStmt') return {};
  const chains = node.chain === true && { chains: true as const };
  return { control: TRANSACTIONS[node.kind as string]!, ...chains, ...isolationIn(node.options) };
}

function isolationIn(options: unknown): Pick<ReadStatement, 'isolation'> {
  const option = list(options).find((one) => as(one, 'DefElem')?.defname === 'transaction_isolation');
  const level = textOf(as(option, 'DefElem')?.arg);
  return level === undefined ? {} : { isolation: level.toUpperCase() };
}

const textOf = (constant: unknown): string | undefined =>
  as(as(constant, 'A_Const'), 'sval')?.sval as string | undefined;

type Setting = NonNullable<ReadStatement['sets']>[number];

function setting(type: string, node: Node, called: readonly Setting[]): Pick<ReadStatement, 'sets'> {
  const sets = [...(type === 'VariableSetStmt' ? setBy(node) : []), ...called];
  return sets.length > 0 ? { sets } : {};
}

function setBy({ kind, name, is_local: local, args }: Node): Setting[] {
  if (/^VAR_SET_(VALUE|DEFAULT|CURRENT)$/.test(kind as string))
    return [{ name: name as string, local: local === true }];
  // SET TRANSACTION sets nothing but the transaction that is open.
  if (name !== 'SESSION CHARACTERISTICS') return [];
  const options = list(args).map((one) => as(one, 'DefElem')?.defname as string);
  return options.map((option) => ({ name: `default_${option}`, local: false }));
}

/** Goes through a statement with its subqueries and common table expressions. */
class Walk {
  readonly mentions: Mention[] = [];
  readonly calls = new Set<string>();
  readonly settings: Setting[] = [];
  locksRows?: true;

  statement(type: string, node: Node): void {
    if (type === 'CopyStmt') this.#copy(node);
    else if (type === 'TruncateStmt') this.#mentionAll(node.relations, 'written');
    else if (type === 'CallStmt') this.#call(node.funccall as Node, NO_EXPRESSIONS);
    else if (type === 'DropStmt') this.#dropped(node);
    else if (type === 'ExplainStmt' && analyzes(node)) this.#visit(node.query, NO_EXPRESSIONS);
    else if (type in WRITERS || RUNS.has(type)) this.#visit({ [type]: node }, NO_EXPRESSIONS);
    else this.#onlyNamed({ [type]: node });
  }

  /** Whatever it would read or write, it does not now. */
  #onlyNamed(tree: Node): void {
    const inner = new Walk();
    inner.#visit(tree, NO_EXPRESSIONS);
    for (const { verb: _verb, ...mention } of inner.mentions)
      this.mentions.push({ ...mention, how: 'named' });
  }

  #visit(value: unknown, outer: ReadonlySet<string>): void {
    if (Array.isArray(value)) return value.forEach((item) => this.#visit(item, outer));
    if (typeof value !== 'object' || value === null) return;
    const { withClause, ...rest } = value as Node;
    const expressions = withClause ? this.#with(withClause as Node, outer) : outer;
    for (const [key, inner] of Object.entries(rest)) this.#part(key, inner, expressions);
  }

  #part(key: string, inner: unknown, expressions: ReadonlySet<string>): void {
    const node = inner as Node;
    if (key in WRITERS) this.#writer(key, node, expressions);
    else if (key === 'RangeVar') this.#read(node, expressions);
    else if (key === 'FuncCall') this.#call(node, expressions);
    else if (key === 'SQLValueFunction') this.calls.add(valueFunction(node));
    // It names aliases.
    else if (key === 'LockingClause') this.locksRows = true;
    else if (key === 'rel' && node.relname) this.#mention(node, 'written');
    else if (key === 'relation' && node.relname) this.#mention(node, 'named');
    else this.#visit(inner, expressions);
  }

  #writer(type: string, node: Node, outer: ReadonlySet<string>): void {
    const { relation, ...rest } = node;
    this.#mention(relation as Node, 'written', WRITERS[type]);
    this.#visit(rest, outer);
  }

  #read(node: Node, expressions: ReadonlySet<string>): void {
    const isExpression = node.schemaname === undefined && expressions.has(node.relname as string);
    if (!isExpression) this.#mention(node, 'read');
  }

  /** Answers with all names that stand for an expression. A name is not yet known in its own query. */
  #with({ ctes, recursive }: Node, outer: ReadonlySet<string>): ReadonlySet<string> {
    const known = new Set(outer);
    const all = list(ctes).map((cte) => as(cte, 'CommonTableExpr')!);
    if (recursive) for (const { ctename } of all) known.add(ctename as string);
    for (const { ctename, ctequery } of all) {
      this.#visit(ctequery, new Set(known));
      known.add(ctename as string);
    }
    return known;
  }

  #call(call: Node, expressions: ReadonlySet<string>): void {
    const { funcname, ...rest } = call;
    const path = names(funcname);
    const name = (path[0] === 'pg_catalog' ? path.slice(1) : path).join('.');
    this.calls.add(name);
    if (name === 'set_config') {
      const [setting, , local] = list(call.args);
      const isLocal = as(as(local, 'A_Const'), 'boolval')?.boolval === true;
      this.settings.push({ name: (textOf(setting) ?? '').toLowerCase(), local: isLocal });
    }
    this.#visit(rest, expressions);
  }

  #copy(node: Node): void {
    if (node.relation) this.#mention(node.relation as Node, node.is_from ? 'written' : 'read');
    this.#visit([node.query, node.whereClause], NO_EXPRESSIONS);
  }

  #dropped({ objects, removeType }: Node): void {
    if (!/TABLE|VIEW/.test(removeType as string)) return;
    for (const object of list(objects)) {
      const name = names(as(object, 'List')?.items).at(-1);
      if (name) this.mentions.push({ name, at: 0, how: 'named' });
    }
  }

  #mentionAll(relations: unknown, how: Mention['how']): void {
    for (const relation of list(relations)) this.#mention(as(relation, 'RangeVar')!, how);
  }

  #mention(node: Node, how: Mention['how'], verb?: string): void {
    this.mentions.push({ name: node.relname as string, at: placeOf(node), how, ...(verb && { verb }) });
  }
}

/** Statements that do now what their parts say. */
const RUNS = new Set(['SelectStmt', 'CreateTableAsStmt', 'DeclareCursorStmt']);

function analyzes({ options }: Node): boolean {
  const option = list(options)
    .map((one) => as(one, 'DefElem'))
    .find((one) => one?.defname === 'analyze');
  return option !== undefined && !/^(false|off|0)$/.test(String(as(option.arg, 'String')?.sval));
}

/** `SVFOP_CURRENT_TIMESTAMP_N` → `current_timestamp` */
const valueFunction = ({ op }: Node): string =>
  (op as string)
    .replace(/^SVFOP_/, '')
    .replace(/_N$/, '')
    .toLowerCase();
