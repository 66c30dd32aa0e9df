import type { Session } from '../pool/session.ts';
import type { ServerNotice } from '../pool/traffic.ts';
import type { FindingRule } from './finding.ts';

/** 25001 already in a transaction, 25P01 not in one. */
const TRANSACTION_NOTICES = new Set(['25001', '25P01']);
/** `pg_advisory_unlock` on a connection that does not hold the lock; its SQLSTATE is that of any warning. */
const FOREIGN_UNLOCK = /^you don't own a lock/;

/** What a notice of the server says of the code: a transaction or a lock is not where the code thinks it is. */
export function findingOf(session: Session, { code, message }: ServerNotice): FindingRule | undefined {
  if (FOREIGN_UNLOCK.test(message ?? '')) return 'unlocked-elsewhere';
  const misplaced = TRANSACTION_NOTICES.has(code ?? '') && !isSpareRollback(session, code);
  return misplaced ? 'transaction-notice' : undefined;
}

/**
 * ROLLBACK on the caller's own connection, with nothing to roll back: after a COMMIT that failed, or in a `finally`.
 * Through the pool it is another matter: there it was meant for a transaction on another connection.
 */
function isSpareRollback({ statement }: Session, code: string | undefined): boolean {
  return (
    code === '25P01' && statement?.onAnyConnection === false && statement.does[0]?.control === 'rollback'
  );
}
