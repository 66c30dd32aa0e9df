import { isPlain } from './allowed.ts';
import type { Catalogue } from './catalogue.ts';
import type { Key } from './footprint.ts';
import { StatementWalk, Unknown } from './statement-walk.ts';
import { as, list, names, nodes, parse, type Node } from '../sql/syntax.ts';

/** What one statement reads and locks, from its text and parameters alone. */
export interface Touch {
  /** Nothing is known of it. */
  everything: boolean;
  /** It may change the schema or the session, and so what other statements do. */
  steers: boolean;
  /** It steers a transaction of READ COMMITTED: what that means depends on what the transaction did. */
  control: 'begin' | 'commit' | 'other' | null;
  reads: Key[];
  locks: Key[];
}

const NOTHING: Touch = { everything: false, steers: false, control: null, reads: [], locks: [] };
const EVERYTHING: Touch = { ...NOTHING, everything: true };
const STEERS: Touch = { ...EVERYTHING, steers: true };

export function touchOf(sql: string, params: readonly unknown[], catalogue: Catalogue): Touch {
  const tree = parse(sql);
  if (tree === null) return STEERS;
  const transaction = as(tree, 'TransactionStmt');
  if (transaction) return controls(transaction);
  if (!['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].some((type) => type in tree))
    return STEERS;
  if (callsAny(tree, 'set_config') || as(tree, 'SelectStmt')?.intoClause) return STEERS;
  if (!catalogue.plain || !isPlain(tree)) return EVERYTHING;
  try {
    const walk = new StatementWalk(params, catalogue);
    walk.statement(tree, new Set());
    return { ...NOTHING, ...walk.found };
  } catch (error) {
    if (error instanceof Unknown) return EVERYTHING;
    throw error;
  }
}

const callsAny = (tree: Node, name: string): boolean =>
  [...nodes(tree)].some(([type, { funcname }]) => type === 'FuncCall' && names(funcname).at(-1) === name);

function controls({ kind, options, chain }: Node): Touch {
  if (chain) return EVERYTHING;
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
    const level = list(options).find((option) => as(option, 'DefElem')?.defname === 'transaction_isolation');
    const named = as(as(as(level, 'DefElem')?.arg, 'A_Const'), 'sval')?.sval ?? 'read committed';
    return named === 'read committed' ? { ...NOTHING, control: 'begin' } : EVERYTHING;
  }
  if (kind === 'TRANS_STMT_COMMIT') return { ...NOTHING, control: 'commit' };
  const local = [
    'TRANS_STMT_ROLLBACK',
    'TRANS_STMT_SAVEPOINT',
    'TRANS_STMT_RELEASE',
    'TRANS_STMT_ROLLBACK_TO',
  ];
  return local.includes(kind as string) ? { ...NOTHING, control: 'other' } : STEERS;
}
