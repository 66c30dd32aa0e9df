import type { Node } from '../../../survives/src/sql/syntax.ts';
import { onStatements } from '../statement-operator.ts';

const WEAKER: Readonly<Record<string, string>> = {
  LCS_FORUPDATE: 'LCS_FORSHARE',
  LCS_FORNOKEYUPDATE: 'LCS_FORSHARE',
  LCS_FORSHARE: 'LCS_FORKEYSHARE',
};

/** FOR UPDATE and its like: away, weaker, or for those only who find no lock in their way. */
export const rowLock = onStatements(
  { name: 'row-lock', family: 'away', what: 'a lock on rows away, weaker, with SKIP LOCKED or NOWAIT' },
  (node) => {
    const locks = node.lockingClause as Node[] | undefined;
    if (!locks) return [];
    const lock = locks[0]!.LockingClause as Node;
    const weaker = WEAKER[lock.strength as string];
    return [
      () => void delete node.lockingClause,
      ...(weaker ? [() => void (lock.strength = weaker)] : []),
      ...['LockWaitSkip', 'LockWaitError']
        .filter((policy) => lock.waitPolicy !== policy)
        .map((policy) => () => void (lock.waitPolicy = policy)),
    ];
  },
);
