import type { Session } from '../pool/session.ts';
import type { Board } from './board.ts';
import { BYPASSED, type Ending, type StuckCause } from './ending.ts';
import { worksOutside } from './rest.ts';
import { unfinished } from './unfinished.ts';

type Stuck = Ending & { kind: 'stuck' };
/** The cause, and what is said of whoever it has stopped. */
type Diagnosis = [cause: StuckCause, sentence: string];

/** What may end without a move of ours: the backend of a client that has gone gives its locks back a little later. */
const MAY_PASS: readonly StuckCause[] = ['javascript', 'foreign-lock'];

/** Names what everybody waits for. Null when something happened after all: only code that is stuck pays for this patience. */
export async function whyStuck(board: Board): Promise<Ending | null> {
  const who = unfinished(board);
  const [cause, sentence] = diagnose(board, who);
  const stuck: Stuck = { kind: 'stuck', cause, sentence: `${named(who)} ${sentence}` };
  if (!MAY_PASS.includes(cause)) return stuck;
  if (await isBypassed(board)) return BYPASSED;
  if (await board.bell.wait(board.options.limits.run.patienceMs)) return null;
  if (await isBypassed(board)) return BYPASSED;
  return cause === 'javascript' && worksOutside(board) ? outsideWork(stuck) : stuck;
}

/** Of a crowd a few are named: three hundred names say no more than that there are so many. */
const NAMED_AT_MOST = 4;

function named(who: readonly string[]): string {
  if (who.length <= NAMED_AT_MOST) return who.join(' and ');
  const first = who.slice(0, NAMED_AT_MOST - 1);
  return `${first.join(', ')} and ${who.length - first.length} others`;
}

/** What its imports show, or else the server: a package may have been loaded in a way that nobody sees. */
export const isBypassed = async ({ bypassed, options, ungated }: Board): Promise<boolean> =>
  bypassed || ((await options.strangers?.(ungated.pids)) ?? false);

/** What everybody waits for when nobody can go on. Deadlocks are not here: the server ends those. */
function diagnose(board: Board, stuck: readonly string[]): Diagnosis {
  if (board.requests.size > 0) {
    const waits = stuck.length > 1 ? 'each waits' : 'it waits';
    const sentence = `can never go on: ${waits} for a pool client, and ${whoHasThem(board, stuck)}`;
    return ['pool-starvation', sentence];
  }
  const waiting = [...board.sessions].filter(({ phase }) => phase === 'waiting');
  if (waiting.length > 0) return diagnoseWait(board, waiting);
  return [
    'javascript',
    'never answered: no statement, timer or pool client is pending, so a promise was never settled',
  ];
}

/** What `pg_blocking_pids` calls a prepared transaction, which has no backend. */
const PREPARED = 0;

function diagnoseWait({ sessions, options }: Board, waiting: readonly Session[]): Diagnosis {
  const ours = new Set([...sessions].map(({ pid }) => pid));
  const isWaitedFor = (pid: number | undefined): boolean =>
    pid !== undefined && waiting.some(({ blockedBy }) => blockedBy.includes(pid));
  if (isWaitedFor(PREPARED))
    return ['kept-lock', `${FOR_EVER} held by a prepared transaction that nobody commits or rolls back`];
  if (isWaitedFor(options.report?.pid)) {
    const report = "while somebody's report is open, which has read that table and stays open";
    return ['kept-lock', `can never go on: the lock cannot be had ${report}`];
  }
  if (isWaitedFor(options.onlooker?.pid)) {
    const keeps = 'this check keeps one to count the rows that are locked';
    return ['own-snapshot', `waits until nobody has an older snapshot, and ${keeps}`];
  }
  if (waiting.some(({ blockedBy }) => blockedBy.some((pid) => !ours.has(pid))))
    return ['foreign-lock', 'waits for a lock that a session outside this check holds'];
  return ['kept-lock', `${FOR_EVER} held by a connection that nobody will commit, roll back or close`];
}

const FOR_EVER = 'can never go on: the lock is';

/** A client whose connection has broken is not seen any more; the pool counts it until it is released. */
function whoHasThem({ sessions, givenBack: { kept } }: Board, stuck: readonly string[]): string {
  const held = [...sessions].filter(({ checkedOut }) => checkedOut);
  const leakers = held
    .filter((session) => kept.has(session) || !stuck.includes(session.owner ?? ''))
    .map(({ owner }) => owner ?? 'a caller');
  if (leakers.length > 0) return `${named([...new Set(leakers)])} never gave back what had been lent`;
  if (held.length === 0) return 'one whose connection broke was never given back';
  if (held.every(({ owner }) => owner !== null && stuck.includes(owner)))
    return `all ${held.length} are checked out by callers that wait`;
  return `all ${held.length} are lent, and none was given back`;
}

/** What a stuck call waits for is still at work: that says nothing about the code. */
function outsideWork(stuck: Stuck): Ending {
  return {
    ...stuck,
    cause: 'outside-work',
    sentence: 'a call waits for something other than the database: a file, the network, another thread',
  };
}
