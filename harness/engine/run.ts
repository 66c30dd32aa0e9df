import { callerContext, type CallerContext } from '../pool/caller-context.ts';
import { viewError } from '../pool/gated-client.ts';
import type { Session } from '../pool/session.ts';
import type { ClientRequest, ServerNotice, Statement, Traffic } from '../pool/traffic.ts';
import type { ErrorView, SourcePlace } from '../model/history.ts';
import { realSetImmediate } from '../time/real-clock.ts';
import { VirtualTimers, type VirtualTimer } from '../time/virtual-timers.ts';
import { anchorOf } from './anchor.ts';
import { Bell } from './bell.ts';
import { Lanes } from './lanes.ts';
import type { Choice, Chooser, Ending, Finding, FindingRule, PlannedCaller, Step } from './plan.ts';
import { Recorder } from './recorder.ts';
import { settle, type WaitOracle } from './settle.ts';
import { diagnose } from './stuck.ts';

/** Where a caller stands. */
export interface Task extends CallerContext {
  done: boolean;
}

export interface RunOptions {
  oracle: WaitOracle;
  locate: (stack: string | undefined) => SourcePlace | undefined;
  /** More steps than this are taken for a loop without end. */
  stepLimit: number;
  /** A statement that neither answers nor waits for a lock for so long ends the run. */
  statementLimitMs: number;
}

/** How one call of an act ended: exactly one of `value` and `error` is set, or neither when it never did. */
export interface CallEnd {
  caller: string;
  label: string;
  value?: unknown;
  error?: ErrorView;
  ended: boolean;
}

export interface ActResult {
  ending: Ending;
  ends: CallEnd[];
  choices: Choice[];
}

const TRANSACTION_NOTICES = new Set(['25001', '25P01', '01000']);

/**
 * One run: it hears everything that the pools and clients of both application instances report, and lets one
 * statement go at a time.
 *
 * The loop of `act`: wait until everything is at rest (`settle`), list the steps that could be taken, let the
 * chooser pick, take it. At rest means that each caller is at a gate, done, blocked by the server's own word,
 * waiting for a pool's client, or asleep on a virtual timer; never that some time has passed.
 */
export class Run implements Traffic {
  readonly timers = new VirtualTimers(() => this.#changed());
  readonly sessions = new Set<Session>();
  readonly requests = new Set<ClientRequest>();
  readonly findings: Finding[] = [];
  readonly bell = new Bell();
  readonly options: RunOptions;
  /** Statements that have been answered: a reading of locks from before the last one may be stale. */
  completions = 0;
  connectingCount = 0;
  tasks: Task[] = [];
  recorder = new Recorder();
  #recording = false;
  #closed = false;
  readonly #lanes = new Lanes();
  /** Lane and anchor of what is under way, by statement. */
  readonly #occurrences = new Map<string, number>();
  readonly #announced = new Set<unknown>();
  /** Who last had a connection that has been given back, by backend. */
  readonly #lastOwner = new Map<number, string>();

  constructor(options: RunOptions) {
    this.options = options;
  }

  // ── What pools and clients report ────────────────────────────────────────────────────────────────────

  get closed(): boolean {
    return this.#closed;
  }

  locate(stack: string | undefined): SourcePlace | undefined {
    return this.options.locate(stack);
  }

  connecting(): void {
    this.connectingCount++;
  }

  connected(session: Session | null): void {
    this.connectingCount--;
    if (session) this.sessions.add(session);
    this.#changed();
  }

  requested(request: ClientRequest): void {
    this.requests.add(request);
    this.#changed();
  }

  served(request: ClientRequest, session: Session | null): void {
    this.requests.delete(request);
    if (session) {
      this.sessions.add(session);
      session.owner = request.caller;
      session.checkedOut = true;
    }
    this.#changed();
  }

  released(session: Session): void {
    const status = session.client.getTransactionStatus();
    if (status !== 'I' && status !== null && !session.closed) {
      this.find('released-in-transaction', `${session.owner ?? 'a caller'} gave a connection back in the middle of a transaction`);
    }
    if (session.owner) this.#lastOwner.set(session.pid, session.owner);
    session.checkedOut = false;
    session.owner = null;
    this.#lanes.release(session);
    this.#changed();
  }

  atGate(session: Session, statement: Statement): void {
    this.sessions.add(session);
    const task = this.tasks.find(({ name }) => name === statement.caller);
    if (this.#recording && task?.done) {
      this.find('statement-after-answer', `${task.name} had been answered before "${anchorOf(statement.sql)}" was sent`);
    }
    this.#changed();
  }

  completed(_session: Session, statement: Statement): void {
    this.completions++;
    if (this.#recording) this.recorder.completed(statement);
    this.#changed();
  }

  waiting(session: Session): void {
    if (session.phase === 'running') session.phase = 'waiting';
    session.heardWaiting = true;
    session.probedAt = -1;
    this.#changed();
  }

  granted(session: Session): void {
    if (session.phase === 'waiting') session.phase = 'running';
    session.forgetWait();
    this.#changed();
  }

  notice(session: Session, { code, message }: ServerNotice): void {
    // A failed COMMIT has ended the transaction; to send ROLLBACK all the same is the usual, harmless way.
    const politeRollback = code === '25P01' && session.lastFailed && /^\s*rollback/i.test(session.statement?.sql ?? '');
    if (code && TRANSACTION_NOTICES.has(code) && !politeRollback) {
      this.find('transaction-notice', `${session.owner ?? 'a caller'} got the notice ${code}: ${message}`);
    }
  }

  disconnected(session: Session): void {
    this.completions++;
    this.#lanes.release(session);
    this.sessions.delete(session);
    this.#changed();
  }

  find(rule: FindingRule, sentence: string): void {
    if (!this.findings.some((known) => known.rule === rule && known.sentence === sentence)) {
      this.findings.push({ rule, sentence });
    }
  }

  #changed(): void {
    this.bell.ring();
  }

  // ── One act ──────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Lets the callers run together until all have answered and nothing of theirs is under way.
   * `record` writes history and findings; the acts before and after the race are not part of it.
   */
  async act(callers: readonly PlannedCaller[], chooser: Chooser, record: boolean): Promise<ActResult> {
    this.#recording = record;
    this.#occurrences.clear();
    this.#announced.clear();
    if (record) this.recorder.cast(callers);
    const ends: CallEnd[] = [];
    this.tasks = callers.map((caller) => this.#start(caller, ends));
    const choices: Choice[] = [];
    const ending = await this.#steer(chooser, choices);
    this.#recording = false;
    return { ending, ends, choices };
  }

  #start(caller: PlannedCaller, ends: CallEnd[]): Task {
    const rejected = (reason: unknown): void =>
      this.find('unhandled-rejection', `nobody handled ${caller.name}'s rejection "${viewError(reason).message}"`);
    const task: Task = { name: caller.name, done: false, rejected };
    void callerContext.run(task, async () => {
      // So that all callers are known before the first one's code runs.
      await new Promise((resolve) => realSetImmediate(resolve));
      for (const { label, run } of caller.calls) {
        const end: CallEnd = { caller: caller.name, label, ended: false };
        ends.push(end);
        if (this.#recording) this.recorder.called(caller.name, label);
        await this.#call(run, end);
        if (this.#recording) this.recorder.answered(caller.name, label, end.error ? { error: end.error } : { value: end.value });
      }
      task.done = true;
      this.#noteUnfinished(task);
      this.#changed();
    });
    return task;
  }

  async #call(run: () => unknown, end: CallEnd): Promise<void> {
    try {
      end.value = await run();
    } catch (error) {
      const source = this.locate(error instanceof Error ? error.stack : undefined);
      end.error = { ...viewError(error), ...(source && { source }) };
    }
    end.ended = true;
  }

  #noteUnfinished(task: Task): void {
    if (!this.#recording) return;
    for (const { statement, phase } of this.sessions) {
      if (statement?.caller === task.name && phase !== 'idle') {
        this.find('statement-after-answer', `${task.name} was answered before "${anchorOf(statement.sql)}" was`);
      }
    }
  }

  async #steer(chooser: Chooser, choices: Choice[]): Promise<Ending> {
    let last: Choice['last'] = null;
    for (;;) {
      const rest = await settle(this);
      if (rest) return rest;
      this.#writeDownRest(last);
      const enabled = this.#enabled();
      if (enabled.length === 0) {
        return this.tasks.every(({ done }) => done) ? { kind: 'finished' } : diagnose(this);
      }
      if (choices.length >= this.options.stepLimit) {
        const names = this.tasks.filter(({ done }) => !done).map(({ name }) => name);
        return { kind: 'overrun', sentence: `${names.join(' and ')} had not finished after ${choices.length} statements` };
      }
      const running = enabled.findIndex((step) => step.lane === last?.lane && step.kind === 'statement');
      const byDefault = Math.max(running, 0);
      const point = { enabled, byDefault, running: running === -1 ? null : enabled[running]!.lane, last };
      const chosen = chooser(point);
      const step = enabled[chosen]!;
      choices.push({
        lanes: enabled.map(({ lane }) => lane),
        chosen,
        byDefault,
        // To let a timer fire while a statement could go is as much of a deviation as to leave a lane.
        costs: enabled.map(({ kind }, index) =>
          index !== byDefault && (running !== -1 || (kind === 'wake' && enabled[byDefault]!.kind === 'statement')) ? 1 : 0,
        ),
        last,
      });
      last = { lane: step.lane, anchor: step.anchor, occurrence: step.occurrence };
      this.#take(step);
    }
  }

  #take(step: EnabledStep): void {
    const key = `${step.lane} ${step.anchor}`;
    this.#occurrences.set(key, (this.#occurrences.get(key) ?? 0) + 1);
    if (step.timer) {
      if (this.#recording) this.recorder.woke(step.caller, step.lane);
      this.#announced.delete(step.timer.caller);
      this.timers.fire(step.timer);
    } else {
      const statement = step.session!.statement!;
      if (this.#recording) this.recorder.opened(step, statement);
      statement.open();
    }
  }

  // ── What could be done next ──────────────────────────────────────────────────────────────────────────

  #enabled(): EnabledStep[] {
    const order = new Map(this.tasks.map(({ name }, index) => [name, index]));
    const statements = [...this.sessions]
      .filter(({ phase, statement }) => phase === 'at-gate' && statement !== null)
      .map((session) => this.#statementStep(session))
      .sort((a, b) => (order.get(a.caller) ?? 99) - (order.get(b.caller) ?? 99) || a.lane.localeCompare(b.lane));
    const asleep = this.tasks.flatMap(({ name }) => {
      const timer = this.sleepOf(name);
      return timer ? [this.#wakeStep(timer, name)] : [];
    });
    const enabled = [...statements, ...asleep];
    return enabled.length > 0 ? enabled : this.#earliestGuard();
  }

  /** Nothing else can happen, so time passes until a timer goes off that somebody set as a guard. */
  #earliestGuard(): EnabledStep[] {
    if (this.tasks.every(({ done }) => done)) return [];
    const guard = this.timers.pending().find(({ caller }) => this.tasks.some(({ name, done }) => !done && name === caller));
    return guard ? [this.#wakeStep(guard, guard.caller!)] : [];
  }

  /** The timer that an unfinished caller sleeps on: it has nothing else under way. */
  sleepOf(caller: string): VirtualTimer | undefined {
    const task = this.tasks.find(({ name }) => name === caller);
    if (!task || task.done || this.isBusy(caller)) return undefined;
    return this.timers.pending().find((timer) => timer.caller === caller);
  }

  /** Whether a caller has a statement under way or waits for a client. */
  isBusy(caller: string): boolean {
    return (
      [...this.sessions].some(({ phase, statement }) => phase !== 'idle' && statement?.caller === caller) ||
      [...this.requests].some((request) => request.caller === caller)
    );
  }

  #statementStep(session: Session): EnabledStep {
    const { sql, caller } = session.statement!;
    const name = caller ?? 'background';
    return { ...this.#step(this.#lanes.of(session, name), name, anchorOf(sql)), kind: 'statement', session };
  }

  #wakeStep(timer: VirtualTimer, caller: string): EnabledStep {
    return { ...this.#step(`${caller}/timer`, caller, 'wake'), kind: 'wake', timer };
  }

  #step(lane: string, caller: string, anchor: string): Pick<Step, 'lane' | 'caller' | 'anchor' | 'occurrence'> {
    return { lane, caller, anchor, occurrence: (this.#occurrences.get(`${lane} ${anchor}`) ?? 0) + 1 };
  }

  // ── What is written down at each rest ────────────────────────────────────────────────────────────────

  #writeDownRest(last: Choice['last']): void {
    if (!this.#recording) return;
    this.recorder.flush();
    for (const session of this.sessions) {
      if (session.phase === 'waiting') this.recorder.waits(session, this.#namesOf(session.blockedBy));
    }
    for (const request of this.requests) this.#announce(request, () => this.recorder.waitsForClient(request.caller ?? ''));
    for (const { name } of this.tasks) {
      const timer = this.sleepOf(name);
      if (timer) this.#announce(name, () => this.recorder.slept(name, timer.delayMs));
    }
    this.recorder.rest(
      this.tasks.map(({ name }) => name),
      last?.lane.split('/')[0] ?? null,
    );
  }

  #announce(what: unknown, write: () => void): void {
    if (this.#announced.has(what)) return;
    this.#announced.add(what);
    write();
  }

  /** Backends as lanes; a backend that is not ours is `another session`. */
  #namesOf(pids: readonly number[]): string[] {
    const names = pids.map((pid) => {
      const holder = [...this.sessions].find((session) => session.pid === pid);
      const caller = holder?.statement?.caller ?? holder?.owner ?? this.#lastOwner.get(pid);
      if (caller) return caller;
      return holder ? 'a connection that was given back' : 'another session';
    });
    return [...new Set(names)].sort();
  }

  /** Whatever is still under way belongs to nobody from now on: nothing of it is sent or answered any more. */
  close(): void {
    this.#closed = true;
  }
}

interface EnabledStep extends Step {
  session?: Session;
  timer?: VirtualTimer;
}
