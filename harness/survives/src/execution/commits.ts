/**
 * Three questions about one statement and what it makes lasting. They differ on purpose: to tell that a commit was
 * lost, one must be sure that there was one; to tell that nothing was, one must be sure that there was none.
 */
import type { ReadStatement } from '../model/read-statement.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { steers } from '../sql/control.ts';
import { onlyComputes } from '../sql/functions.ts';

/** It says COMMIT, and nothing before that. */
export const saysCommit = ({ does: [first] }: Statement): boolean => first?.control === 'commit';

/**
 * It makes something lasting when it succeeds: the COMMIT of an open transaction, a writing statement on its own, or
 * a text from BEGIN to COMMIT.
 */
export function commits({ transactionStatus }: Session, statement: Statement): boolean {
  if (transactionStatus === 'T') return saysCommit(statement);
  const writes = statement.does.some(mayWrite);
  return isControl(statement) ? writes && statement.does.some(isCommit) : writes;
}

/** Whether it may have committed something once it has been sent: it says COMMIT, or is a transaction of its own. */
export function mayCommit({ transactionStatus }: Session, { does }: Statement): boolean {
  const isOpen = does[0]?.control === 'begin' || transactionStatus !== 'I';
  return !isOpen || does.some(isCommit);
}

/** Somewhere in a text from BEGIN to COMMIT. */
const isCommit = ({ control }: ReadStatement): boolean =>
  control === 'commit' || control === 'commit prepared' || control === 'prepare';

/** It steers a transaction or a session. */
export const isControl = ({ does }: Statement): boolean => steers(does);

/** What it calls may write as well. */
const mayWrite = ({ writes, calls, opaque }: ReadStatement): boolean =>
  writes.length > 0 || opaque === true || !calls.every(onlyComputes);

/** It reads, and neither locks what others wait for nor calls something that may. */
export const onlyLooks = (statement: Statement): boolean =>
  onlyReads(statement) && !statement.does.some(({ locksRows }) => locksRows);

/** It reads. For what it locks others may have to wait, and see it as it was. */
const onlyReads = ({ does }: Statement): boolean =>
  does.length > 0 && does.every((one) => one.verb === 'SELECT' && !mayWrite(one));

/** A read by `pool.query`: nothing else is sent on its connection before it is answered. */
export const isReadAlone = ({ transactionStatus }: Session, statement: Statement): boolean =>
  statement.onAnyConnection && transactionStatus === 'I' && onlyLooks(statement);

/**
 * It may change what others see, now or when its transaction ends: anything but what only reads, what begins a transaction,
 * and what ends one in which nothing but these was sent.
 */
export function mayChangeSomething({ transaction }: Session, statement: Statement): boolean {
  if (onlyReads(statement) || begins(statement)) return false;
  return !ends(statement) || !transaction.every((earlier) => onlyReads(earlier) || begins(earlier));
}

const begins = ({ does }: Statement): boolean => does.length === 1 && does[0]!.control === 'begin';
const ends = ({ does: [only, ...more] }: Statement): boolean =>
  more.length === 0 && (only?.control === 'commit' || only?.control === 'rollback');
