import type { Ending } from './ending.ts';
import type { Run } from './run.ts';
import { worksOutside } from './settle.ts';

/** How long a call that waits for nothing we know of may take before it counts as one that never answers. */
const PATIENCE_MS = 2_000;

/** What may end without a move of ours: the backend of a client that has gone gives its locks back a little later. */
const MAY_PASS = ['javascript', 'foreign-lock'];

/** Names what everybody waits for. Null when something happened after all: only code that is stuck pays for this patience. */
export async function whyStuck(run: Run): Promise<Ending | null> {
  const stuck = diagnose(run);
  if (stuck.kind !== 'stuck' || !MAY_PASS.includes(stuck.cause)) return stuck;
  if (await run.bell.wait(PATIENCE_MS)) return null;
  return stuck.cause === 'javascript' && worksOutside(run) ? outsideWork(stuck) : stuck;
}

/** What `pg_blocking_pids` calls a prepared transaction, which has no backend. */
const PREPARED = 0;

/** Names what everybody waits for when nobody can go on. Deadlocks are not here: the server ends those. */
function diagnose(run: Run): Ending {
  const stuck = run.tasks.filter(({ done }) => !done).map(({ name }) => name);
  const who = stuck.join(' and ');
  if (run.requests.size > 0) {
    const waits = stuck.length > 1 ? 'each waits' : 'it waits';
    return {
      kind: 'stuck',
      cause: 'pool-starvation',
      sentence: `${who} can never go on: ${waits} for a pool client, and ${whoHasThem(run, stuck)}`,
    };
  }
  const waiting = [...run.sessions].filter(({ phase }) => phase === 'waiting');
  const isWaitedFor = (pid: number | undefined): boolean =>
    pid !== undefined && waiting.some(({ blockedBy }) => blockedBy.includes(pid));
  if (isWaitedFor(PREPARED)) {
    return {
      kind: 'stuck',
      cause: 'kept-lock',
      sentence: `${who} can never go on: the lock is held by a prepared transaction that nobody commits or rolls back`,
    };
  }
  if (isWaitedFor(run.options.report?.pid)) {
    return {
      kind: 'stuck',
      cause: 'kept-lock',
      sentence: `${who} can never go on: the lock cannot be had while somebody's report is open, which has read that table and stays open`,
    };
  }
  if (isWaitedFor(run.options.onlooker?.pid)) {
    return {
      kind: 'stuck',
      cause: 'own-snapshot',
      sentence: `${who} waits until nobody has an older snapshot, and this check keeps one to count the rows that are locked`,
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

/** A client whose connection has broken is not seen any more; the pool counts it until it is released. */
function whoHasThem(run: Run, stuck: readonly string[]): string {
  const held = [...run.sessions].filter(({ checkedOut }) => checkedOut);
  const leakers = held.map(({ owner }) => owner ?? 'a caller').filter((owner) => !stuck.includes(owner));
  if (leakers.length > 0) return `${[...new Set(leakers)].join(' and ')} never gave back what had been lent`;
  if (held.length === 0) return 'one whose connection broke was never given back';
  return `all ${held.length} are checked out by callers that wait`;
}

/** What a stuck call waits for is still at work: that says nothing about the code. */
function outsideWork(stuck: Ending & { kind: 'stuck' }): Ending {
  return {
    ...stuck,
    cause: 'outside-work',
    sentence: 'a call waits for something other than the database: a file, the network, another thread',
  };
}
