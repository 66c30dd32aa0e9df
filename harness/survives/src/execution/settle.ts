import type { Session } from '../pool/session.ts';
import { monotonicMs, nextTurn } from '../time/real-clock.ts';
import type { Ending } from './ending.ts';
import type { Run } from './run.ts';

/** Asks the server which backends each of these waits for, by process id. */
export interface WaitOracle {
  blockersOf(pids: readonly number[]): Promise<Map<number, Blockers>>;
}

export interface Blockers {
  locks: number[];
  snapshots: number[];
  /** When the wait for a lock began, as the server writes instants; null while it has not written it down, or no wait. */
  since: string | null;
}

/** How long to hear nothing before asking the server whether a running statement waits for something unlogged. */
const FIRST_PROBE_MS = 15;
const LONGEST_PROBE_MS = 250;
/** How long a wait that the server never speaks of (the session has silenced it) must last to be believed. */
const UNSPOKEN_WAIT_MS = 60;
/** Turns of the event loop in a row, each with something new, after which code is taken to go on for ever. */
const TURNS = 20_000;
/** How long code that waits for something other than the database gets before the schedule goes on without it. */
const OUTSIDE_WORK_MS = 250;
/** Turns of the event loop for a caller of whom we do not know what it waits for. */
const TURNS_FOR_THE_LOST = 5;

/**
 * Waits until everything is at rest. Answers only when it never will be.
 *
 * A statement counts as blocked when the server says so: with `log_lock_waits` and a `deadlock_timeout` of 1 ms
 * each waiting backend reports its wait on its own connection as soon as its deadlock check has found no
 * cycle. That check runs once per wait, so after the report this session can no longer be the victim of a
 * deadlock: the victim is always the session whose wait closes the cycle, in every run. After each piece
 * of news the waits are asked for again (`pg_blocking_pids`): who has gone on may have been the holder.
 * A wait that only a probe has seen is not believed yet: its deadlock check is still to come.
 */
export async function settle(run: Run): Promise<Ending | null> {
  const startedMs = monotonicMs();
  let probeMs = FIRST_PROBE_MS;
  let outsideSinceMs: number | null = null;
  for (;;) {
    if (run.flood) return run.flood;
    if (connectionsChange(run)) {
      await run.bell.wait(LONGEST_PROBE_MS);
      continue;
    }
    const running = inFlight(run);
    if (running.length > 0) {
      if (monotonicMs() - startedMs > run.options.statementLimitMs) return tooSlow(running, startedMs);
      if (await run.bell.wait(probeMs)) continue;
      await probe(run, running);
      probeMs = Math.min(probeMs * 2, LONGEST_PROBE_MS);
      continue;
    }
    if (!(await quiet(run)))
      return { kind: 'overrun', sentence: 'the code keeps the event loop busy and never comes to rest' };
    if (connectionsChange(run) || inFlight(run).length > 0) continue;
    const inDoubt = doubtful(run);
    if (inDoubt.length > 0) {
      await probe(run, inDoubt);
      continue;
    }
    if (!worksOutside(run)) return null;
    outsideSinceMs ??= monotonicMs();
    if (monotonicMs() - outsideSinceMs > OUTSIDE_WORK_MS) return null;
    await run.bell.wait(1);
  }
}

/**
 * Until the event loop has turned without anything new: every continuation has reached its next gate.
 *
 * The first turn runs what can run already: microtasks and ticks are worked off before Node goes on to anything
 * else, however many there are and however they are chained. What they set going rings the bell or, as an immediate
 * of the subject's, is counted. Then a whole round of the loop, sockets included, has to pass without either; several
 * while some caller is in no state that we know, as one who waits for a message port is.
 */
async function quiet(run: Run): Promise<boolean> {
  const startedMs = monotonicMs();
  let seen: number;
  let rounds = 0;
  await nextTurn();
  do {
    seen = run.bell.rings;
    await nextTurn();
    for (let turns = 1; turns < TURNS_FOR_THE_LOST && someoneIsLost(run); turns++) await nextTurn();
    if (++rounds > TURNS || monotonicMs() - startedMs > run.options.statementLimitMs) return false;
  } while (run.bell.rings !== seen || run.timers.immediates.pending > 0);
  return true;
}

/** A caller has no answer, and neither a statement nor a client nor a timer to wait for. */
function someoneIsLost(run: Run): boolean {
  return run.tasks.some(({ name, done }) => !done && !run.isBusy(name) && !run.sleepOf(name));
}

export function inFlight(run: Run): Session[] {
  const found: Session[] = [];
  for (const session of run.sessions) if (session.inFlight) found.push(session);
  return found;
}

/** Those whose wait was last asked for before there was news. */
export function doubtful(run: Run): Session[] {
  const found: Session[] = [];
  for (const session of run.sessions)
    if (session.phase === 'waiting' && session.probedAt < run.news) found.push(session);
  return found;
}

/** A connection is being made, or ended: then the pool may make another one for whoever waits. */
export function connectionsChange(run: Run): boolean {
  if (run.connectingCount > 0) return true;
  for (const session of run.sessions) if (session.ending) return true;
  return false;
}

/** Asks who waits for whom, and believes the answer if there has been no news meanwhile. */
export async function probe(run: Run, sessions: readonly Session[]): Promise<void> {
  const asOf = run.news;
  const blockers = await run.options.oracle.blockersOf(sessions.map(({ pid }) => pid));
  if (run.news !== asOf) return;
  const asked = sessions.filter(({ phase }) => phase === 'running' || phase === 'waiting');
  for (const session of asked) {
    const { locks, snapshots, since } = blockers.get(session.pid) ?? NOBODY;
    session.foundBlockedBy([...locks, ...snapshots], since);
  }
  for (const session of asked) {
    const { locks, snapshots } = blockers.get(session.pid) ?? NOBODY;
    const believed =
      snapshots.length > 0 || (locks.length > 0 && (session.heardWaiting || lastsUnspoken(run, session)));
    if (believed && session.phase === 'running') run.news++;
    session.believedToWait(believed);
  }
  for (const session of asked) session.probedAt = run.news;
}

const NOBODY: Blockers = { locks: [], snapshots: [], since: null };

/** A wait that is part of a cycle is never believed: the server is about to end it. */
function lastsUnspoken(run: Run, session: Session): boolean {
  const nowMs = monotonicMs();
  return nowMs - session.suspectedSinceMs(nowMs) > UNSPOKEN_WAIT_MS && !waitsForItself(run, session);
}

function waitsForItself(run: Run, session: Session): boolean {
  const byPid = new Map([...run.sessions].map((one) => [one.pid, one]));
  const seen = new Set<number>();
  const queue = [...session.blockedBy];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    if (pid === session.pid) return true;
    if (seen.has(pid)) continue;
    seen.add(pid);
    queue.push(...(byPid.get(pid)?.blockedBy ?? []));
  }
  return false;
}

/** A caller that is in no state we know, while the process has file, crypto or other work of its own under way. */
export function worksOutside(run: Run): boolean {
  const inJavaScript = run.tasks.some(({ name, done }) => !done && !run.isBusy(name));
  return inJavaScript && process.getActiveResourcesInfo().some((resource) => OUTSIDE_WORK.test(resource));
}

const OUTSIDE_WORK =
  /^(FSReq|FileHandle|GetAddrInfo|GetNameInfo|Query.*Wrap|TCPConnect|Worker|HashJob|RandomBytes|PBKDF2|Scrypt|Sign|Cipher|Zlib|KeyGen|CheckPrime)/;

export function tooSlow(running: readonly Session[], startedMs: number): Ending {
  const seconds = Math.round((monotonicMs() - startedMs) / 1000);
  const sql = running[0]!.statement?.sql.replace(/\s+/g, ' ').slice(0, 60);
  return { kind: 'overrun', sentence: `"${sql}" had no answer after ${seconds} s, and waited for no lock` };
}
