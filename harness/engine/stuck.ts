import type { Ending } from './plan.ts';
import type { Run } from './run.ts';

/** What `pg_blocking_pids` calls a prepared transaction, which has no backend. */
const PREPARED = 0;

/** Names what everybody waits for when nobody can go on. Deadlocks are not here: the server ends those. */
export function diagnose(run: Run): Ending {
  const stuck = run.tasks.filter(({ done }) => !done).map(({ name }) => name);
  const who = stuck.join(' and ');
  if (run.requests.size > 0) {
    const holders = [...run.sessions].filter(({ checkedOut }) => checkedOut).length;
    return {
      kind: 'stuck',
      cause: 'pool-starvation',
      sentence: `${who} can never go on: each waits for a pool client, and all ${holders} are checked out by callers that wait`,
    };
  }
  const waiting = [...run.sessions].filter(({ phase }) => phase === 'waiting');
  if (waiting.some(({ blockedBy }) => blockedBy.includes(PREPARED))) {
    return {
      kind: 'stuck',
      cause: 'kept-lock',
      sentence: `${who} can never go on: the lock is held by a prepared transaction that nobody commits or rolls back`,
    };
  }
  const ours = new Set([...run.sessions].map(({ pid }) => pid));
  if (waiting.some(({ blockedBy }) => blockedBy.some((pid) => !ours.has(pid)))) {
    return {
      kind: 'stuck',
      cause: 'foreign-lock',
      sentence: `${who} waits for a lock that a session outside this check holds`,
    };
  }
  if (waiting.length > 0) {
    return {
      kind: 'stuck',
      cause: 'kept-lock',
      sentence: `${who} can never go on: the lock is held by a connection that nobody will commit, roll back or close`,
    };
  }
  return {
    kind: 'stuck',
    cause: 'javascript',
    sentence: `${who} never answered: no statement, timer or pool client is pending, so a promise was never settled`,
  };
}
