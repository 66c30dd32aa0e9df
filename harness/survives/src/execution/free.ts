import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { AppClock } from '../time/app-clock.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import { CROWD_LIMITS } from '../model/crowd-limits.ts';
import { monotonicMs, nextTurn } from '../time/real-clock.ts';
import type { Board } from './board.ts';
import type { Bounds, Conductor } from './conductor.ts';
import { BYPASSED, type Ending } from './ending.ts';
import { openParty } from './fault-injection.ts';
import { FreeNotes } from './free-notes.ts';
import { Leftovers } from './leftovers.ts';
import {
  BUSY,
  connectionsChange,
  doubtful,
  FIRST_PROBE_MS,
  inFlight,
  isBlockedOutside,
  OutsideWork,
  outsideTooLong,
  tooSlow,
} from './rest.ts';
import { asleepForAMoment, inTheMiddle } from './rounds.ts';
import { whyStuck } from './stuck.ts';
import { tooMany, unfinished } from './unfinished.ts';
import { probe } from './waits.ts';

/** When a gate opens that somebody stands at. */
export interface Pace {
  /** All of them together, once everything that went through them has been answered or waits. */
  inStep: boolean;
  /** And whoever would begin a transaction waits until all others have ended theirs, and nobody sleeps for a moment. */
  inRounds?: boolean;
  /** In rounds: it runs along with pauses and rounds. */
  clock?: AppClock;
  /** Else: after so many turns of the event loop. */
  turnsHeldBack: () => number;
}

/**
 * One act without a schedule: each gate opens as soon as somebody stands at it, so statements of all callers overlap
 * inside the server as they do in production. What runs first is up to sockets and the server; nothing is chosen,
 * so there are no choices to record and nothing to replay but the same load again. `inStep`, gates open all together,
 * whenever everybody is at rest: then how much overlaps does not depend on how fast anybody is.
 *
 * Everything else is as in a run by schedule. The server resolves lock waits and deadlocks. Virtual timers stand
 * still while anything can go on; when nothing can, the earliest one of an unfinished caller fires. When nothing
 * can go on and no timer is left, the reason is named in the same words (`whyStuck`).
 */
export class Free implements Conductor {
  readonly choices = [];
  readonly #board: Board;
  readonly #bounds: Bounds;
  readonly #pace: Pace;
  readonly #notes: FreeNotes;
  readonly #leftovers: Leftovers;
  /** Whoever waits until so many statements have been sent. */
  readonly #later: { after: number; go: () => void }[] = [];
  #steps = 0;
  #sent = 0;
  #full = false;
  /** Statements at an open gate that go in a moment. */
  #heldBack = 0;
  #places = 0;
  #seen = { news: -1, steps: -1, sinceMs: 0 };
  /** Whoever slept for a moment has been woken since the last statement was sent. */
  #woken = false;

  constructor(board: Board, { bounds, pace }: { bounds: Bounds; pace: Pace }) {
    this.#board = board;
    this.#bounds = bounds;
    this.#pace = pace;
    this.#notes = new FreeNotes(board);
    this.#leftovers = new Leftovers(board);
    for (const session of board.sessions) {
      if (session.phase === 'at-gate') this.atGate(session, session.statement!);
    }
  }

  get cutShort(): boolean {
    return this.#leftovers.cutShort;
  }

  /** It goes at once, a few turns of the event loop later, or when all are at rest. */
  atGate(session: Session, statement: Statement): void {
    if (this.#pace.inStep) return;
    const turns = this.#pace.turnsHeldBack();
    if (turns === 0) return this.#send(session, statement);
    this.#heldBack++;
    void afterTurns(turns).then(() => {
      this.#heldBack--;
      this.#send(session, statement);
    });
  }

  /** Beyond the limit it stays at its gate, and the act ends. */
  #send(session: Session, statement: Statement): void {
    if (this.#steps >= this.#bounds.steps) this.#full = true;
    this.#leftovers.count();
    if (this.#full || this.#board.closed) return;
    this.#steps++;
    this.#sent++;
    session.sends(statement);
    this.#notes.sent(session, statement);
    this.#board.meter.sent(session, statement);
    statement.open();
    this.#letGo(({ after }) => after <= this.#sent);
  }

  looksForPlace(): boolean {
    return this.#places++ < this.#board.options.limits.free.places;
  }

  abandons(session: Session): boolean {
    return this.#leftovers.abandons(session);
  }

  /** Resolves once so many statements have been sent in this act, or nothing else can go on. */
  sent(statements: number): Promise<void> {
    if (statements <= this.#sent) return Promise.resolve();
    return new Promise((go) => this.#later.push({ after: statements, go }));
  }

  async toTheEnd(): Promise<Ending> {
    for (;;) {
      const neverRests = await this.#comeToRest();
      if (neverRests) return neverRests;
      if (this.#letGo(() => true)) continue;
      if (this.#board.tasks.every(({ done }) => done)) return { kind: 'finished' };
      if (this.#fireEarliest()) continue;
      this.#notes.waits();
      const stuck = await whyStuck(this.#board);
      if (stuck) return stuck;
    }
  }

  /** Until no statement runs and the event loop has turned without anything new. */
  async #comeToRest(): Promise<Ending | null> {
    const { bell, timers } = this.#board;
    const outside = new OutsideWork(this.#board);
    this.#seen.news = -1;
    for (;;) {
      const { rings } = bell;
      const over = this.#keepGoing();
      if (over) return over;
      if (this.#heldBack > 0) {
        await nextTurn();
        continue;
      }
      const running = inFlight(this.#board);
      if (this.#quietForMs() > this.#bounds.statementMs) return this.#tooLong(running);
      if (running.length > 0 || connectionsChange(this.#board)) {
        if (!(await bell.wait(FIRST_PROBE_MS)) && running.length > 0) await probe(this.#board, running);
        continue;
      }
      await nextTurn();
      await nextTurn();
      if (bell.rings !== rings || timers.immediates.pending > 0) continue;
      if (this.#board.jobs.count > 0 || this.#board.ungated.busy > 0) {
        if (!(await bell.wait(FIRST_PROBE_MS)) && (await isBlockedOutside(this.#board))) return BYPASSED;
        continue;
      }
      const inDoubt = doubtful(this.#board);
      if (inDoubt.length > 0) await probe(this.#board, inDoubt);
      else if (outside.mayStillCome()) await bell.wait(1);
      else if (this.#goInStep()) outside.forget();
      else if (!this.#full) return null;
    }
  }

  #tooLong(running: readonly Session[]): Ending {
    const { sinceMs } = this.#seen;
    if (running.length > 0) return tooSlow(running, sinceMs);
    return this.#board.jobs.count + this.#board.ungated.busy > 0 ? outsideTooLong(sinceMs) : BUSY;
  }

  /** Before each look: what happens as it comes, and what ends the act whatever is under way. */
  #keepGoing(): Ending | null {
    this.#notes.trim();
    if (this.#board.ended) return this.#board.ended;
    if (this.#board.bypassed) return BYPASSED;
    this.#openParties();
    return this.#full ? tooMany(this.#board, this.#steps) : null;
  }

  /** Sends what stands at the gates. False when nothing was sent: also when an act that was cut short sends no more. */
  #goInStep(): boolean {
    if (!this.#pace.inStep) return false;
    const before = this.#sent;
    const all = [...this.#board.sessions];
    this.#notes.restsWith(all.filter(({ phase }) => phase === 'waiting'));
    const standing = all.filter(({ phase }) => phase === 'at-gate');
    const first = this.#pace.inRounds ? inTheMiddle(standing) : standing;
    if (first.length === 0 && standing.length > 0 && this.#wakeSleepers()) return true;
    if (first.length === 0 && standing.length > 0) this.#passTime(CROWD_LIMITS.roundMs);
    for (const session of first.length > 0 ? first : standing)
      if (session.statement) this.#send(session, session.statement);
    if (this.#sent > before) this.#woken = false;
    return this.#sent > before;
  }

  /** Before others begin, once: whoever pauses for a moment meets them again, however long the moment is. */
  #wakeSleepers(): boolean {
    if (this.#woken) return false;
    this.#woken = true;
    return this.#fire(asleepForAMoment(this.#board));
  }

  /** Milliseconds since anything was last sent, answered or heard of a wait. */
  #quietForMs(): number {
    const { news } = this.#board;
    if (news !== this.#seen.news || this.#steps !== this.#seen.steps)
      this.#seen = { news, steps: this.#steps, sinceMs: monotonicMs() };
    return monotonicMs() - this.#seen.sinceMs;
  }

  /** All timers of one instant wake together, as in life: whoever pauses for as long as others meets them again. */
  #fireEarliest(): boolean {
    const { timers } = this.#board;
    const callers = new Set(unfinished(this.#board));
    const waiting = timers.pending().filter(({ caller }) => caller !== null && callers.has(caller));
    const due = waiting.filter(({ dueMs }) => dueMs === waiting[0]!.dueMs);
    const together = this.#pace.inRounds ? asleepForAMoment(this.#board) : [];
    return this.#fire([...new Set([...due, ...together])]);
  }

  #fire(due: readonly VirtualTimer[]): boolean {
    for (const timer of due) {
      this.#full ||= ++this.#steps > this.#bounds.steps;
      this.#notes.fires(timer);
      this.#passTime(timer.dueMs - this.#board.timers.nowMs);
      this.#board.timers.fire(timer);
    }
    return due.length > 0;
  }

  /** For whoever bounds by a clock how long it tries. */
  #passTime(byMs: number): void {
    const { clock } = this.#pace;
    if (clock) clock.skewMs = Math.min(CROWD_LIMITS.clockMs, clock.skewMs + Math.max(0, byMs));
  }

  /** Calls to outside parties happen as they come, too. */
  #openParties(): void {
    for (const call of this.#board.parties.pending) {
      this.#steps++;
      openParty(this.#board, this.#notes.stepOf(call));
    }
  }

  #letGo(which: (later: { after: number }) => boolean): boolean {
    const ready = this.#later.filter(which);
    for (const one of ready) {
      this.#later.splice(this.#later.indexOf(one), 1);
      one.go();
    }
    return ready.length > 0;
  }
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
