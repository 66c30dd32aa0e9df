import type { SourcePlace } from '../model/history.ts';
import type { Session } from '../pool/session.ts';
import { viewError } from '../pool/views.ts';
import type { Statement } from '../pool/statement.ts';
import { choiceAt, choicePoint } from './choice-points.ts';
import { Delivery, viewErrorAt, type CallEnd, type DeliveryHost } from './delivery.ts';
import { FaultInjection, openParty } from './fault-injection.ts';
import { NO_MOVES, type Moves } from './moves.ts';
import type { Choice, ChoicePoint, Step } from './choosing.ts';
import type { Ending } from './ending.ts';
import type { PatientChooser } from './conduct.ts';
import type { PlannedCaller } from './plan.ts';
import { FreeRun } from './free-run.ts';
import { settle } from './settle.ts';
import { pendingOf, Steps, type EnabledStep, type StatementStep } from './steps.ts';
import { whyStuck } from './stuck.ts';
import { Board } from './board.ts';
import type { Task } from './board.ts';
import { nextMillisecond } from '../time/real-clock.ts';
import { UsageMeter } from './usage-meter.ts';
import { playing } from './whereabouts.ts';

/** Failures in a row after which a lane is taken to be trying until somebody lets go. */
const SPINNING_AFTER = 3;

export interface ActResult {
  ending: Ending;
  ends: CallEnd[];
  choices: Choice[];
}

/**
 * One run: it lets one statement go at a time.
 *
 * The loop of `act`: wait until everything is at rest (`settle`), list the steps that could be taken (`Steps`),
 * let the chooser pick, take it. At rest means that each caller is at a gate, done, blocked by the server's own
 * word, waiting for a pool's client, or asleep on a virtual timer; never that some time has passed.
 */
export class Run extends Board {
  readonly #announced = new Set<unknown>();
  /** What the running lane has sent since another one ran. */
  #spell: { lane: string | null; statements: Statement[] } = { lane: null, statements: [] };
  #sent: Statement | null = null;
  /** The act that is under way without a schedule. */
  #free: FreeRun | null = null;
  #cutShort = false;
  readonly #injection = new FaultInjection(this);
  readonly #texts = new Set<string>();

  /**
   * Lets the callers run together until all have answered and nothing of theirs is under way.
   * `record` writes history and findings; the acts before and after the race are not part of it.
   */
  async act(
    callers: readonly PlannedCaller[],
    chooser: PatientChooser,
    record: boolean,
    moves: Moves = NO_MOVES,
  ): Promise<ActResult> {
    this.recording = record;
    this.#announced.clear();
    if (record) {
      this.recorder.cast(callers);
      this.meter = new UsageMeter();
    }
    const ends: CallEnd[] = [];
    this.#free = this.options.freely ? new FreeRun(this, record) : null;
    this.tasks = callers.map((caller) => this.#start(caller, ends));
    const choices: Choice[] = [];
    playing.add(this);
    const played = this.#free?.toTheEnd() ?? this.#steer(chooser, choices, moves);
    const ending = await played.finally(() => playing.delete(this));
    this.recording = false;
    this.#cutShort ||= this.#free?.cutShort ?? false;
    this.#free = null;
    return { ending, ends, choices };
  }

  override atGate(session: Session, statement: Statement): void {
    super.atGate(session, statement);
    this.#free?.open(session, statement);
  }

  override locate(frames: () => readonly NodeJS.CallSite[]): SourcePlace | undefined {
    return this.#free?.looksForPlace() === false ? undefined : super.locate(frames);
  }

  override abandons(session: Session): boolean {
    return this.#free?.abandons(session) ?? false;
  }

  /** Work that was left over after the answers went on for so long that it was not waited for. */
  get cutShort(): boolean {
    return this.#cutShort;
  }

  /** Resolves once so many statements have been sent in this act. Without a schedule only: `freely`. */
  async sent(statements: number): Promise<void> {
    await this.#free?.sent(statements);
  }

  #start(caller: PlannedCaller, ends: CallEnd[]): Task {
    const delivery = new Delivery(caller, this.#host, ends);
    void delivery.start();
    return delivery;
  }

  readonly #host: DeliveryHost = {
    viewError: (error) => viewErrorAt(this.options.locateError)(error),
    rejected: (caller, reason) =>
      this.find('unhandled-rejection', `nobody handled ${caller}'s rejection ${this.#told(reason)}`),
    threw: (caller, reason) =>
      this.find('uncaught-exception', `nobody caught ${caller}'s ${this.#told(reason)}`),
    called: (caller, label) => {
      this.meter.called(caller);
      if (this.recording) this.recorder.called(caller, label);
    },
    answered: (end) => {
      const { caller, label, error, value } = end;
      end.waiting = this.#waitingForLocks();
      this.meter.answered(caller);
      if (this.recording) this.recorder.answered(caller, label, error ? { error } : { value });
    },
    finished: (task) => {
      this.#noteUnfinished(task);
      this.changed();
    },
  };

  /** Whom we hold ourselves waits for nobody. */
  #waitingForLocks(): string[] {
    const waiting = [...this.sessions].filter(
      (session) => session.phase === 'waiting' && !this.options.holds.isHolding(session),
    );
    return [...new Set(waiting.flatMap(({ statement }) => statement?.caller ?? []))].sort();
  }

  #told(reason: unknown): string {
    const place = this.options.locateError(reason);
    return `"${viewError(reason).message}"${place ? ` at ${place.file}:${place.line}` : ''}`;
  }

  #noteUnfinished(task: Task): void {
    if (!this.recording) return;
    for (const { statement } of this.sessions) {
      // A failed one has been answered; the server is only not ready for the next yet.
      if (statement?.caller === task.name && !statement.error) {
        this.find('statement-after-answer', `${task.name} was answered before "${statement.anchor}" was`);
      }
    }
  }

  async #steer(chooser: PatientChooser, choices: Choice[], moves: Moves): Promise<Ending> {
    const { holds } = this.options;
    const steps = new Steps(this, moves);
    let last: Choice['last'] = null;
    let previous: Step | null = null;
    for (;;) {
      const neverRests = await settle(this);
      await holds.releaseEnded();
      if (await this.#injection.dieWhenDone()) continue;
      this.#writeDownRest(last);
      if (neverRests) return neverRests;
      const enabled = steps.enabled();
      if (enabled.length === 0) {
        if (this.#isOver()) return { kind: 'finished' };
        const stuck = await whyStuck(this);
        if (stuck) return stuck;
        continue;
      }
      if (choices.length >= this.options.stepLimit) return this.#tooLong(choices.length);
      const spins = this.#failuresInARow(last) >= SPINNING_AFTER;
      const point = { ...choicePoint(enabled, previous, last, spins), ...this.#surroundings() };
      const picked = chooser(point, this);
      // Not awaited where it need not be: a turn more would be another run.
      const chosen = typeof picked === 'number' ? picked : await picked;
      choices.push(choiceAt(point, chosen));
      const step = enabled[chosen]!;
      previous = step;
      last = { lane: step.lane, anchor: step.anchor, occurrence: step.occurrence };
      steps.taken(step);
      if (this.options.clockTicks) await nextMillisecond();
      await this.#take(step);
    }
  }

  /** Failed statements of the lane that has just run, since another one ran. */
  #failuresInARow(last: Choice['last']): number {
    if (this.#spell.lane !== last?.lane) this.#spell = { lane: last?.lane ?? null, statements: [] };
    if (this.#sent) this.#spell.statements.push(this.#sent);
    this.#sent = null;
    return this.#spell.statements.filter(({ error }) => error !== undefined).length;
  }

  #isOver(): boolean {
    return this.tasks.every(({ done }) => done);
  }

  #tooLong(steps: number): Ending {
    const unfinished = this.tasks.filter(({ done }) => !done).map(({ name }) => name);
    return {
      kind: 'overrun',
      sentence: `${unfinished.join(' and ')} had not finished after ${steps} statements`,
    };
  }

  #surroundings(): Pick<ChoicePoint, 'waiting' | 'poolWait' | 'sent'> {
    const waiting = [...this.sessions].filter(({ phase }) => phase === 'waiting');
    return { waiting: waiting.map(pendingOf), poolWait: this.requests.size > 0, sent: this.#texts };
  }

  async #take(step: EnabledStep): Promise<void> {
    switch (step.kind) {
      case 'wake':
        if (this.recording) this.recorder.woke(step.caller, step.lane);
        this.#announced.delete(step.caller);
        return this.timers.fire(step.timer);
      case 'party':
        return openParty(this, step);
      case 'resume':
        if (this.options.holds.isHolding(step.session)) step.session.goesOn();
        return this.options.holds.release(step.session);
      case 'fault':
        return this.#injection.inflict(step);
      case 'hold':
      case 'statement':
        return this.#open(step);
    }
  }

  async #open(step: StatementStep): Promise<void> {
    const { session, statement } = step;
    this.#sent = statement;
    this.#texts.add(statement.sql);
    session.sends(statement);
    if (step.kind === 'hold') await this.options.holds.arm(session, statement);
    if (this.recording) this.recorder.opened(step, statement, session);
    this.meter.sent(session, statement);
    statement.open();
  }

  #writeDownRest(last: Choice['last']): void {
    if (!this.recording) return;
    this.recorder.flush();
    for (const session of this.sessions) {
      if (this.options.holds.isHolding(session)) this.recorder.held(session);
      else if (session.phase === 'waiting') this.#writeDownWait(session);
    }
    for (const request of this.requests)
      this.#announce(request, () => this.recorder.waitsForClient(request.caller ?? ''));
    for (const { name } of this.tasks) {
      const timer = this.sleepOf(name);
      if (timer) this.#announce(name, () => this.recorder.slept(name, timer.delayMs));
    }
    this.recorder.rest(this.tasks, last?.lane ?? null);
  }

  #writeDownWait(session: Session): void {
    const holders = this.holdersOf(session.blockedBy);
    this.recorder.waits(session, holders);
    this.meter.waits(session, holders);
  }

  #announce(what: unknown, write: () => void): void {
    if (this.#announced.has(what)) return;
    this.#announced.add(what);
    write();
  }
}
