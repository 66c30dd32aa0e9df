import type { Session } from '../pool/session.ts';
import { monotonicMs, nextTurn } from '../time/real-clock.ts';
import type { Board } from './board.ts';
import { BYPASSED, type Ending } from './ending.ts';
import { probe } from './waits.ts';

/** How long to hear nothing before asking the server whether a running statement waits for something unlogged. */
export const FIRST_PROBE_MS = 15;
const LONGEST_PROBE_MS = 250;

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
export async function settle(board: Board, statementMs: number): Promise<Ending | null> {
  const startedMs = monotonicMs();
  const outside = new OutsideWork(board);
  let probeMs = FIRST_PROBE_MS;
  for (;;) {
    if (board.ended) return board.ended;
    if (connectionsChange(board)) {
      await board.bell.wait(LONGEST_PROBE_MS);
      continue;
    }
    const running = inFlight(board);
    if (running.length > 0) {
      if (monotonicMs() - startedMs > statementMs) return tooSlow(running, startedMs);
      if (await board.bell.wait(probeMs)) continue;
      await probe(board, running);
      probeMs = Math.min(probeMs * 2, LONGEST_PROBE_MS);
      continue;
    }
    if (!(await quiet(board, statementMs))) return BUSY;
    if (connectionsChange(board) || inFlight(board).length > 0) continue;
    if (board.bypassed) return BYPASSED;
    if (board.jobs.count > 0 || board.ungated.busy > 0) {
      if (monotonicMs() - startedMs > statementMs) return outsideTooLong(startedMs);
      if (!(await board.bell.wait(LONGEST_PROBE_MS)) && (await isBlockedOutside(board))) return BYPASSED;
      continue;
    }
    const inDoubt = doubtful(board);
    if (inDoubt.length > 0) {
      await probe(board, inDoubt);
      continue;
    }
    if (!outside.mayStillCome()) return null;
    await board.bell.wait(1);
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
async function quiet(board: Board, statementMs: number): Promise<boolean> {
  const { turns: most, turnsForTheLost } = board.options.limits.run;
  const startedMs = monotonicMs();
  let seen: number;
  let rounds = 0;
  await nextTurn();
  do {
    seen = board.bell.rings;
    await nextTurn();
    for (let turns = 1; turns < turnsForTheLost && someoneIsLost(board); turns++) await nextTurn();
    if (++rounds > most || monotonicMs() - startedMs > statementMs) return false;
  } while (board.bell.rings !== seen || board.timers.immediates.pending > 0);
  return true;
}

/** A caller has no answer, and neither a statement nor a client nor a timer to wait for. */
function someoneIsLost(board: Board): boolean {
  return board.tasks.some(({ name, done }) => !done && !board.isBusy(name) && !board.sleepOf(name));
}

/** Those of which the wire has something to say yet. */
export function inFlight(board: Board): Session[] {
  const found: Session[] = [];
  for (const session of board.sessions) if (session.inFlight) found.push(session);
  return found;
}

/** Those whose wait was last asked for before there was news. */
export function doubtful(board: Board): Session[] {
  const found: Session[] = [];
  for (const session of board.sessions)
    if (session.phase === 'waiting' && session.probedAt < board.news) found.push(session);
  return found;
}

/** A connection is being made, or ended: then the pool may make another one for whoever waits. */
export function connectionsChange(board: Board): boolean {
  if (board.connectingCount > 0) return true;
  for (const session of board.sessions) if (session.ending) return true;
  return false;
}

/** Code that waits for something other than the database: it gets some time before the run goes on without it. */
export class OutsideWork {
  readonly #board: Board;
  #sinceMs: number | null = null;

  constructor(board: Board) {
    this.#board = board;
  }

  /** Something of it may still come, and has not been waited for too long. */
  mayStillCome(): boolean {
    if (!worksOutside(this.#board)) return false;
    this.#sinceMs ??= monotonicMs();
    return monotonicMs() - this.#sinceMs <= this.#board.options.limits.run.outsideWorkMs;
  }

  /** Others have gone on meanwhile: what there is to wait for is other work. */
  forget(): void {
    this.#sinceMs = null;
  }
}

/** A caller that is in no state we know, while the process has work of its own under way, whoever began it. */
export function worksOutside(board: Board): boolean {
  const inJavaScript = board.tasks.some(({ name, done }) => !done && !board.isBusy(name));
  return inJavaScript && process.getActiveResourcesInfo().some((resource) => OUTSIDE_WORK.test(resource));
}

const OUTSIDE_WORK = /^(FSReq|FileHandle|GetAddrInfo|GetNameInfo|Query.*Wrap|TCPConnect|Worker)/;

/** A client past the gates waits for a lock: no schedule says how that goes on. */
export async function isBlockedOutside({ ungated, options }: Board): Promise<boolean> {
  if (ungated.busy === 0) return false;
  const blockers = await options.oracle.blockersOf(ungated.pids);
  return [...blockers.values()].some(({ locks, snapshots }) => locks.length + snapshots.length > 0);
}

export function tooSlow(running: readonly Session[], startedMs: number): Ending {
  const seconds = Math.round((monotonicMs() - startedMs) / 1000);
  const sql = running[0]!.statement?.sql.replace(/\s+/g, ' ').slice(0, 60);
  return { kind: 'overrun', sentence: `"${sql}" had no answer after ${seconds} s, and waited for no lock` };
}

/** Work of the code that has not come back: that says nothing about the code. */
export function outsideTooLong(startedMs: number): Ending {
  const seconds = Math.round((monotonicMs() - startedMs) / 1000);
  return {
    kind: 'stuck',
    cause: 'outside-work',
    sentence: `a call waited ${seconds} s for something other than the database: a file, a name, a calculation on another thread`,
  };
}

export const BUSY: Ending = {
  kind: 'overrun',
  sentence: 'the code keeps the event loop busy and never comes to rest',
};
