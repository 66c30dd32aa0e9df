/**
 * Three questions about one statement and what it makes lasting. They differ on purpose: to tell that a commit was
 * lost, one must be sure that there was one; to tell that nothing was, one must be sure that there was none.
 */
import { CONTROL_VERBS } from '../sql/control-verbs.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';

const WRITES = /\b(?:insert|update|delete|merge|truncate|copy|call|do)\b/i;
/** A select list that calls something may write as well. */
const CALLS = /^\s*select\s+[\w".]+\s*\(/i;
/** Functions that only reckon. */
const RECKONS = /^\s*select\s+(?:count|sum|min|max|coalesce|exists)\s*\(/i;
/** What may take a lock, and so meet others, without a word of WRITES: a row lock, or a function that is read from. */
const LOCKS = /\bfor\s+(?:key\s+)?share\b|\bpg_\w*advisory|\b(?:from|join)\s+[\w".]+\s*\(/i;

/** It says COMMIT, and nothing before that. */
export const saysCommit = ({ anchor }: Statement): boolean => /^(?:COMMIT|END)\b/.test(anchor);

/**
 * It makes something lasting when it succeeds: the COMMIT of an open transaction, a writing statement on its own, or
 * a text from BEGIN to COMMIT.
 */
export function commits({ transactionStatus }: Session, statement: Statement): boolean {
  if (transactionStatus === 'T') return saysCommit(statement);
  if (isControl(statement)) return WRITES.test(statement.sql) && COMMITS.test(statement.sql);
  return WRITES.test(statement.sql) || CALLS.test(statement.sql);
}

/** Whether it may have committed something once it has been sent: it says COMMIT, or is a transaction of its own. */
export function mayCommit({ transactionStatus }: Session, { anchor, sql }: Statement): boolean {
  const isOpen = /^(?:BEGIN|START)\b/.test(anchor) || transactionStatus !== 'I';
  return !isOpen || COMMITS.test(sql);
}

/** Somewhere in it: a text may hold several statements, from BEGIN to COMMIT. */
const COMMITS = /\b(?:commit|end|prepare)\b/i;

/** It steers a transaction or a session. */
export const isControl = ({ anchor }: Statement): boolean => CONTROL_VERBS.has(anchor.split(' ')[0]!);

/** It reads, and neither locks what others wait for nor calls something that may. */
export function onlyLooks({ anchor, sql }: Statement): boolean {
  if (!anchor.startsWith('SELECT') || WRITES.test(sql) || LOCKS.test(sql)) return false;
  return !CALLS.test(sql) || RECKONS.test(sql);
}
