import { isPlain } from './allowed.ts';
import type { Catalogue } from './catalogue.ts';
import type { Key } from './footprint.ts';
import { StatementWalk, Unknown } from './statement-walk.ts';
import type { Control, ReadStatement } from '../model/read-statement.ts';
import { readSql } from '../sql/read.ts';
import { as, parse } from '../sql/syntax.ts';

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
  const [one] = readSql(sql);
  if (one?.control !== undefined) return controls(one);
  if (!['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].some((type) => type in tree))
    return STEERS;
  if (one?.sets || as(tree, 'SelectStmt')?.intoClause) return STEERS;
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

function controls({ control, chains, isolation = 'READ COMMITTED' }: ReadStatement): Touch {
  if (chains) return EVERYTHING;
  if (control === 'begin')
    return isolation === 'READ COMMITTED' ? { ...NOTHING, control: 'begin' } : EVERYTHING;
  if (control === 'commit') return { ...NOTHING, control: 'commit' };
  return OF_THE_TRANSACTION.has(control) ? { ...NOTHING, control: 'other' } : STEERS;
}

const OF_THE_TRANSACTION: ReadonlySet<Control | undefined> = new Set([
  'rollback',
  'savepoint',
  'release',
  'rollback to',
] as const);
