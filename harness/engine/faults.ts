import { CONTROL_VERBS } from '../model/control-verbs.ts';
import { SERVER_ERRORS, type FaultKind } from '../model/faults.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/traffic.ts';

const WRITES = /\b(?:insert|update|delete|merge|truncate|copy|call|do)\b/i;
/** A select list that calls something may write as well. */
const CALLS = /^\s*select\s+[\w".]+\s*\(/i;
/** Functions that only reckon. */
const RECKONS = /^\s*select\s+(?:count|sum|min|max|coalesce|exists)\s*\(/i;
/** What may take a lock, and so meet others, without a word of WRITES: a row lock, or a function that is read from. */
const LOCKS = /\bfor\s+(?:key\s+)?share\b|\bpg_\w*advisory|\b(?:from|join)\s+[\w".]+\s*\(/i;

/** Which of the wanted faults can happen at this statement, before it is sent or when it has been answered. */
export function faultsAt(
  { client }: Session,
  statement: Statement,
  wanted: readonly FaultKind[],
): FaultKind[] {
  const inTransaction = client.getTransactionStatus() === 'T';
  const verb = statement.anchor.split(' ')[0]!;
  const isControl = CONTROL_VERBS.has(verb);
  const isCommit = inTransaction && commitsBy(verb);
  const commits = inTransaction
    ? isCommit
    : !isControl && (WRITES.test(statement.sql) || CALLS.test(statement.sql));
  return wanted.filter((fault) => {
    if (fault === 'answer-lost' || fault === 'crash-after-commit') return commits;
    // The one that is also found out when everything has been done: 13.2.3 Serializable Isolation Level.
    if (fault === 'serialization-failure' && isCommit) return true;
    if (CONFLICTS.has(fault) && !inTransaction && onlyLooks(statement)) return false;
    // In an aborted transaction the server refuses whatever is sent, and says so itself.
    if (SERVER_ERRORS[fault]) return !isControl && client.getTransactionStatus() !== 'E';
    return fault === 'connection-lost' || fault === 'terminated' || fault === 'crash';
  });
}

/** Whether it may have committed something once it has been sent: it says COMMIT, or is a transaction of its own. */
export function mayCommit({ client }: Session, { anchor, sql }: Statement): boolean {
  const [verb = ''] = anchor.split(' ');
  const isOpen = OPENS.has(verb) || client.getTransactionStatus() !== 'I';
  return !isOpen || COMMITS.test(sql);
}

const OPENS: ReadonlySet<string> = new Set(['BEGIN', 'START']);
/** Somewhere in it: a text may hold several statements, from BEGIN to COMMIT. */
const COMMITS = /\b(?:commit|end|prepare)\b/i;

const CONFLICTS: ReadonlySet<FaultKind> = new Set(['serialization-failure', 'deadlock']);

/**
 * A read on its own neither waits for anybody nor holds what others wait for, and its snapshot is as old as itself:
 * on a primary, at READ COMMITTED, there is nothing for 40001 or 40P01 to be about. To blame code that does not
 * expect it would be to blame it for what never happens. What locks, or calls something that may, is not such a read.
 */
function onlyLooks({ anchor, sql }: Statement): boolean {
  if (!anchor.startsWith('SELECT') || WRITES.test(sql) || LOCKS.test(sql)) return false;
  return !CALLS.test(sql) || RECKONS.test(sql);
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
    const commits = commitsBy(statement.anchor.split(' ')[0]!);
    statement.openInstead(commits ? refuseCommit(error) : raise(error));
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

const commitsBy = (verb: string): boolean => verb === 'COMMIT' || verb === 'END';

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
