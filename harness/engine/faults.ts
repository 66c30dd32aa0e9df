import { CONTROL_VERBS } from '../model/control-verbs.ts';
import { SERVER_ERRORS, type FaultKind } from '../model/faults.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/traffic.ts';

const WRITES = /\b(?:insert|update|delete|merge|truncate|copy|call|do)\b/i;
/** A select list that calls something may write as well. */
const CALLS = /^\s*select\s+[\w".]+\s*\(/i;

/** Which of the wanted faults can happen at this statement, before it is sent or when it has been answered. */
export function faultsAt(
  { client }: Session,
  statement: Statement,
  wanted: readonly FaultKind[],
): FaultKind[] {
  const inTransaction = client.getTransactionStatus() === 'T';
  const verb = statement.anchor.split(' ')[0]!;
  const isControl = CONTROL_VERBS.has(verb);
  const commits = inTransaction
    ? verb === 'COMMIT' || verb === 'END'
    : !isControl && (WRITES.test(statement.sql) || CALLS.test(statement.sql));
  return wanted.filter((fault) => {
    if (fault === 'answer-lost' || fault === 'crash-after-commit') return commits;
    // In an aborted transaction the server refuses whatever is sent, and says so itself.
    if (SERVER_ERRORS[fault]) return !isControl && client.getTransactionStatus() !== 'E';
    return fault === 'connection-lost' || fault === 'terminated' || fault === 'crash';
  });
}

/**
 * Makes it happen, for all faults of a connection. What the server is to refuse is refused by the server: it is sent
 * a RAISE with that SQLSTATE in place of the statement, so that the transaction is as aborted as in life.
 *
 * @param end ends backends and waits until they are gone, and their locks with them
 */
export async function inflict(
  fault: FaultKind,
  session: Session,
  statement: Statement,
  end: (pids: number[]) => Promise<void>,
): Promise<void> {
  const error = SERVER_ERRORS[fault];
  if (error) {
    statement.openInstead(raise(error));
  } else if (fault === 'answer-lost') {
    statement.openUnheard();
  } else if (fault === 'connection-lost') {
    const { pid } = session;
    session.goOn();
    session.client.destroy();
    await end([pid]);
  } else if (fault === 'terminated') {
    session.goOn();
    await end([session.pid]);
  }
}

const raise = ({ code, message }: { code: string; message: string }): string =>
  `DO $survives$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${message}'; END $survives$`;
