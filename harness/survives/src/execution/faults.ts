import { SERVER_ERRORS, type FaultKind } from '../model/faults.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { commits, isControl, onlyLooks, saysCommit } from './commits.ts';

const CONFLICTS: ReadonlySet<FaultKind> = new Set(['serialization-failure', 'deadlock']);

/** Which of the wanted faults can happen at this statement, before it is sent or when it has been answered. */
export function faultsAt(session: Session, statement: Statement, wanted: readonly FaultKind[]): FaultKind[] {
  const status = session.transactionStatus;
  const inTransaction = status === 'T';
  return wanted.filter((fault) => {
    if (fault === 'answer-lost' || fault === 'crash-after-commit') return commits(session, statement);
    // The one that is also found out when everything has been done: 13.2.3 Serializable Isolation Level.
    if (fault === 'serialization-failure' && inTransaction && saysCommit(statement)) return true;
    // A read on its own neither waits for anybody nor holds what others wait for, and its snapshot is as old as
    // itself: on a primary, at READ COMMITTED, there is nothing for 40001 or 40P01 to be about. To blame code that
    // does not expect it would be to blame it for what never happens.
    if (CONFLICTS.has(fault) && !inTransaction && onlyLooks(statement)) return false;
    // In an aborted transaction the server refuses whatever is sent, and says so itself.
    if (SERVER_ERRORS[fault]) return !isControl(statement) && status !== 'E';
    return fault === 'connection-lost' || fault === 'terminated' || fault === 'crash';
  });
}

/**
 * Makes it happen, for all faults of a connection. What the server is to refuse is refused by the server: it is sent
 * a RAISE with that SQLSTATE in place of the statement, so that the transaction is as aborted as in life. A COMMIT is
 * really sent, and fails in a deferred trigger: nothing of the transaction stays, and it is over.
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
    statement.openInstead(saysCommit(statement) ? refuseCommit(error) : raise(error));
  } else if (fault === 'answer-lost') {
    statement.openUnheard();
  } else if (fault === 'connection-lost') {
    const { pid } = session;
    session.cuts();
    session.connection.destroy();
    await end([pid]);
  } else if (fault === 'terminated') {
    session.cuts();
    await end([session.pid]);
  }
}

/** All of it is undone by the failure that it prepares. */
const refuseCommit = ({ code, message }: { code: string; message: string }): string => `
  CREATE FUNCTION pg_temp.survives_refuse() RETURNS trigger LANGUAGE plpgsql AS $survives$
    BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${message}'; END $survives$;
  CREATE TEMP TABLE survives_refused ();
  CREATE CONSTRAINT TRIGGER survives_refuse AFTER INSERT ON survives_refused
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.survives_refuse();
  INSERT INTO survives_refused DEFAULT VALUES;
  COMMIT`;

const raise = ({ code, message }: { code: string; message: string }): string =>
  `DO $survives$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${message}'; END $survives$`;
