import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import { monotonicMs, nextTurn } from '../time/real-clock.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { Ending } from './ending.ts';
import type { Step } from './choosing.ts';
import type { Run } from './run.ts';
import { openParty } from './fault-injection.ts';
import { connectionsChange, doubtful, inFlight, probe, tooSlow, worksOutside } from './settle.ts';
import { whyStuck } from './stuck.ts';

/** How long to hear nothing before asking the server whether a running statement waits for something unlogged. */
const PROBE_MS = 15;
/** How long code that waits for something other than the database gets before time passes without it. */
const OUTSIDE_WORK_MS = 250;
/** Events that a history keeps from the beginning and from the end of a free run; the rest is counted. */
const KEPT = { first: 60, last: 60 };
/** Statements whose line in the learner's code is looked up: finding it costs more than sending the statement. */
const PLACES = 200;
/** Statements that are still sent when everybody has been answered: enough to see that there are some. */
const LEFTOVERS = 500;
/** Connections that an instance may still open when all its callers have been answered: each costs the server a process. */
const LATE_CONNECTIONS = 20;

/**
 * One act without a schedule: each gate opens as soon as somebody stands at it, so statements of all callers overlap
 * inside the server as they do in production. What runs first is up to sockets and the server; nothing is chosen,
 * so there are no choices to record and nothing to replay but the same load again. With `inStep` gates open all
 * together, whenever everybody is at rest: then how much overlaps does not depend on how fast anybody is.
 *
 * Everything else is as in a run by schedule. The server resolves lock waits and deadlocks. Virtual timers stand
 * still while anything can go on; when nothing can, the earliest one of an unfinished caller fires. When nothing
 * can go on and no timer is left, the reason is named in the same words (`diagnose`). `stepLimit` counts statements
 * and timers; `statementLimitMs` is how long nothing at all may be answered while a statement runs.
 *
 * The history keeps the first and the last events in full and says how many were left out between them. An event
 * stands where its statement was sent; statements next to each other may have run at the same time.
 */
export class FreeRun {
  readonly #run: Run;
  readonly #record: boolean;
  readonly #taken = new Map<string, number>();
  readonly #holds: { after: number; go: () => void }[] = [];
  #steps = 0;
  #sent = 0;
  #full = false;
  /** Statements at an open gate that go in a moment. */
  #heldBack = 0;
  /** What the callers left behind after their answers was more than is waited for. */
  cutShort = false;
  #leftovers = 0;
  readonly #lateConnections = new Map<string, number>();
  #places = 0;
  #seen = { news: -1, steps: -1, sinceMs: 0 };

  constructor(run: Run, record: boolean) {
    this.#run = run;
    this.#record = record;
    for (const session of run.sessions) {
      if (session.phase === 'at-gate') this.open(session, session.statement!);
    }
  }

  /** A statement is at its gate. It goes at once, a few turns of the event loop later, or when all are at rest. */
  open(session: Session, statement: Statement): void {
    if (this.#run.options.inStep) return;
    const turns = this.#run.options.stagger?.() ?? 0;
    if (turns === 0) return this.#send(session, statement);
    this.#heldBack++;
    void afterTurns(turns).then(() => {
      this.#heldBack--;
      this.#send(session, statement);
    });
  }

  /** Beyond the limit it stays at its gate, and the act ends. */
  #send(session: Session, statement: Statement): void {
    if (this.#steps >= this.#run.options.stepLimit) this.#full = true;
    if (this.#afterTheAnswers() > LEFTOVERS) this.#cut();
    if (this.#full || this.#run.closed) return;
    this.#steps++;
    this.#sent++;
    session.sends(statement);
    if (this.#record) this.#writeDown(session, statement);
    this.#run.meter.sent(session, statement);
    statement.open();
    this.#letGo(({ after }) => after <= this.#sent);
  }

  /** Whether to find out which line of the learner's code sends the next statement. */
  looksForPlace(): boolean {
    return this.#places++ < PLACES;
  }

  /** Resolves once so many statements have been sent in this act, or nothing else can go on. */
  sent(statements: number): Promise<void> {
    if (statements <= this.#sent) return Promise.resolve();
    return new Promise((go) => this.#holds.push({ after: statements, go }));
  }

  /** Until everybody has been answered and nothing of theirs is under way, or somebody never will be. */
  async toTheEnd(): Promise<Ending> {
    const run = this.#run;
    for (;;) {
      const neverRests = await this.#comeToRest();
      if (neverRests) return neverRests;
      if (this.#letGo(() => true)) continue;
      if (run.tasks.every(({ done }) => done)) return { kind: 'finished' };
      if (this.#fireEarliest()) continue;
      if (this.#record) this.#writeDownWaits();
      const stuck = await whyStuck(run);
      if (stuck) return stuck;
    }
  }

  /** Until no statement runs and the event loop has turned without anything new. */
  async #comeToRest(): Promise<Ending | null> {
    const run = this.#run;
    let outsideSinceMs: number | null = null;
    this.#seen.news = -1;
    for (;;) {
      const { rings } = run.bell;
      if (this.#record) run.recorder.trim(KEPT);
      if (run.flood) return run.flood;
      this.#openParties();
      if (this.#full) return this.#tooLong();
      if (this.#heldBack > 0) {
        await nextTurn();
        continue;
      }
      const running = inFlight(run);
      if (this.#quietForMs() > run.options.statementLimitMs)
        return running.length > 0 ? tooSlow(running, this.#seen.sinceMs) : BUSY;
      if (running.length > 0 || connectionsChange(run)) {
        if (!(await run.bell.wait(PROBE_MS)) && running.length > 0) await probe(run, running);
        continue;
      }
      await nextTurn();
      await nextTurn();
      if (run.bell.rings !== rings || run.timers.immediates.pending > 0) continue;
      const inDoubt = doubtful(run);
      if (inDoubt.length > 0) await probe(run, inDoubt);
      else if (worksOutside(run) && monotonicMs() - (outsideSinceMs ??= monotonicMs()) <= OUTSIDE_WORK_MS)
        await run.bell.wait(1);
      else if (this.#goInStep()) outsideSinceMs = null;
      else return null;
    }
  }

  /** Sends what stands at the gates. False when nothing was sent: also when an act that was cut short sends no more. */
  #goInStep(): boolean {
    if (!this.#run.options.inStep) return false;
    const before = this.#sent;
    const standing = [...this.#run.sessions].filter(({ phase }) => phase === 'at-gate');
    for (const session of standing) if (session.statement) this.#send(session, session.statement);
    return this.#sent > before;
  }

  /** Milliseconds since anything was last sent, answered or heard of a wait. */
  #quietForMs(): number {
    const { news } = this.#run;
    if (news !== this.#seen.news || this.#steps !== this.#seen.steps)
      this.#seen = { news, steps: this.#steps, sinceMs: monotonicMs() };
    return monotonicMs() - this.#seen.sinceMs;
  }

  /** All timers of one instant wake together, as in life: whoever pauses for as long as others meets them again. */
  #fireEarliest(): boolean {
    const { timers, tasks } = this.#run;
    const unfinished = new Set(tasks.filter(({ done }) => !done).map(({ name }) => name));
    const waiting = timers.pending().filter(({ caller }) => caller !== null && unfinished.has(caller));
    const due = waiting.filter(({ dueMs }) => dueMs === waiting[0]!.dueMs);
    for (const timer of due) this.#fire(timer);
    return due.length > 0;
  }

  #fire(timer: VirtualTimer): void {
    const { timers, recorder, options } = this.#run;
    this.#full ||= ++this.#steps > options.stepLimit;
    if (this.#record) {
      recorder.slept(timer.caller!, timer.delayMs);
      recorder.woke(timer.caller!, `${timer.caller!}/timer`);
    }
    timers.fire(timer);
  }

  #afterTheAnswers(): number {
    if (this.#isOver()) this.#leftovers++;
    return this.#leftovers;
  }

  /** Whether a connection is not worth opening, because whoever wanted it has had the answer long ago. */
  abandons({ instance }: Session): boolean {
    const callers = this.#run.tasks.filter((task) => task.instance === instance);
    if (callers.length === 0 || callers.some(({ done }) => !done)) return false;
    const late = (this.#lateConnections.get(instance) ?? 0) + 1;
    this.#lateConnections.set(instance, late);
    this.cutShort ||= late > LATE_CONNECTIONS;
    return late > LATE_CONNECTIONS;
  }

  #isOver(): boolean {
    const { tasks } = this.#run;
    return tasks.length > 0 && tasks.every(({ done }) => done);
  }

  /** What is still asked for is neither answered nor refused; what has been sent is waited for. */
  #cut(): void {
    this.cutShort = true;
    this.#run.close();
  }

  #letGo(which: (hold: { after: number }) => boolean): boolean {
    const ready = this.#holds.filter(which);
    for (const hold of ready) {
      this.#holds.splice(this.#holds.indexOf(hold), 1);
      hold.go();
    }
    return ready.length > 0;
  }

  #writeDown(session: Session, statement: Statement): void {
    const caller = statement.caller ?? 'background';
    const step = this.#named(this.#run.lanes.of(session, caller), caller, statement.anchor);
    this.#run.recorder.opened({ ...step, kind: 'statement' }, statement, session);
  }

  /** Calls to outside parties happen as they come, too. */
  #openParties(): void {
    for (const call of this.#run.parties.pending) {
      const step = this.#named(`${call.caller}/${call.party}`, call.caller, call.anchor);
      this.#steps++;
      openParty(this.#run, { ...step, kind: 'party', call });
    }
  }

  #named(lane: string, caller: string, anchor: string): Omit<Step, 'kind'> {
    const occurrence = (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1;
    this.#taken.set(`${lane} ${anchor}`, occurrence);
    return { move: lane, lane, caller, anchor, occurrence };
  }

  #writeDownWaits(): void {
    const { sessions, requests, recorder } = this.#run;
    for (const session of sessions) {
      if (session.phase === 'waiting') recorder.waits(session, this.#run.holdersOf(session.blockedBy));
    }
    for (const caller of new Set([...requests].map((request) => request.caller ?? '')))
      recorder.waitsForClient(caller);
  }

  #tooLong(): Ending {
    const unfinished = this.#run.tasks.filter(({ done }) => !done).map(({ name }) => name);
    const who = unfinished.length > 0 ? unfinished.join(' and ') : 'what the callers left behind';
    return { kind: 'overrun', sentence: `${who} had not finished after ${this.#steps} statements` };
  }
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

const BUSY: Ending = {
  kind: 'overrun',
  sentence: 'the code keeps the event loop busy and never comes to rest',
};
