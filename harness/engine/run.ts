import { viewError } from '../pool/gated-client.ts';
import { callerContext } from '../pool/caller-context.ts';
import type { ErrorView, SourcePlace } from '../model/history.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/traffic.ts';
import { realSetImmediate } from '../time/real-clock.ts';
import { NO_MOVES, type Moves } from './moves.ts';
import type { Choice, ChoicePoint, Chooser, Ending, PlannedCaller, Step } from './plan.ts';
import { FreeRun } from './free-run.ts';
import { settle } from './settle.ts';
import { Steps, type EnabledStep } from './steps.ts';
import { whyStuck } from './stuck.ts';
import { Switchboard, type Task } from './switchboard.ts';
import { UsageMeter } from './usage-meter.ts';

/** Failures in a row after which a lane is taken to be trying until somebody lets go. */
const SPINNING_AFTER = 3;

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

/**
 * One run: it lets one statement go at a time.
 *
 * The loop of `act`: wait until everything is at rest (`settle`), list the steps that could be taken (`Steps`),
 * let the chooser pick, take it. At rest means that each caller is at a gate, done, blocked by the server's own
 * word, waiting for a pool's client, or asleep on a virtual timer; never that some time has passed.
 */
export class Run extends Switchboard {
  readonly #announced = new Set<unknown>();
  /** What the running lane has sent since another one ran. */
  #spell: { lane: string | null; statements: Statement[] } = { lane: null, statements: [] };
  #sent: Statement | null = null;
  /** The act that is under way without a schedule. */
  #free: FreeRun | null = null;
  #cutShort = false;

  /**
   * Lets the callers run together until all have answered and nothing of theirs is under way.
   * `record` writes history and findings; the acts before and after the race are not part of it.
   */
  async act(
    callers: readonly PlannedCaller[],
    chooser: Chooser,
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
    const ending = await (this.#free?.toTheEnd() ?? this.#steer(chooser, choices, moves));
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
    const rejected = (reason: unknown): void =>
      this.find(
        'unhandled-rejection',
        `nobody handled ${caller.name}'s rejection "${viewError(reason).message}"`,
      );
    const task: Task = { name: caller.name, instance: caller.instance, done: false, rejected };
    void callerContext.run(task, async () => {
      // So that all callers are known before the first one's code runs.
      await new Promise((resolve) => realSetImmediate(resolve));
      for (const { label, run } of caller.calls) {
        const end: CallEnd = { caller: caller.name, label, ended: false };
        ends.push(end);
        if (this.recording) this.recorder.called(caller.name, label);
        this.meter.called(caller.name);
        await this.#call(run, end);
        this.meter.answered(caller.name);
        if (this.recording)
          this.recorder.answered(caller.name, label, end.error ? { error: end.error } : { value: end.value });
      }
      task.done = true;
      this.#noteUnfinished(task);
      this.changed();
    });
    return task;
  }

  async #call(run: () => unknown, end: CallEnd): Promise<void> {
    try {
      end.value = await run();
    } catch (error) {
      const source = this.options.locateError(error);
      end.error = { ...viewError(error), ...(source && { source }) };
    }
    end.ended = true;
  }

  #noteUnfinished(task: Task): void {
    if (!this.recording) return;
    for (const { statement, phase } of this.sessions) {
      // A failed one has been answered; the server is only not ready for the next yet.
      if (statement?.caller === task.name && phase !== 'idle' && !statement.error) {
        this.find('statement-after-answer', `${task.name} was answered before "${statement.anchor}" was`);
      }
    }
  }

  async #steer(chooser: Chooser, choices: Choice[], moves: Moves): Promise<Ending> {
    const { holds } = this.options;
    const steps = new Steps(this, moves);
    let last: Choice['last'] = null;
    for (;;) {
      const neverRests = await settle(this);
      await holds.releaseEnded();
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
      const point = choicePoint(enabled, last, this.#failuresInARow(last) >= SPINNING_AFTER);
      const chosen = chooser(point);
      choices.push(choiceAt(point, chosen));
      const step = enabled[chosen]!;
      last = { lane: step.lane, anchor: step.anchor, occurrence: step.occurrence };
      steps.taken(step);
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

  async #take(step: EnabledStep): Promise<void> {
    if (step.kind === 'resume') {
      step.session.goOn();
      await this.options.holds.release(step.session);
    } else if (step.kind !== 'wake') {
      const { session, statement } = step;
      this.#sent = statement;
      if (step.kind === 'hold') await this.options.holds.arm(session, statement);
      if (this.recording) this.recorder.opened(step, statement);
      this.meter.sent(step.session, statement);
      statement.open();
    } else {
      if (this.recording) this.recorder.woke(step.caller, step.lane);
      this.#announced.delete(step.caller);
      this.timers.fire(step.timer);
    }
  }

  #writeDownRest(last: Choice['last']): void {
    if (!this.recording) return;
    this.recorder.flush();
    for (const session of this.sessions) {
      if (this.options.holds.isHolding(session)) this.recorder.held(session);
      else if (session.phase === 'waiting') this.recorder.waits(session, this.holdersOf(session.blockedBy));
    }
    for (const request of this.requests)
      this.#announce(request, () => this.recorder.waitsForClient(request.caller ?? ''));
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
}

/** The default is to go on with the same lane; when it cannot, or only spins, with the first other one that can. */
function choicePoint(enabled: readonly EnabledStep[], last: Choice['last'], spins: boolean): ChoicePoint {
  const running = enabled.findIndex(({ lane, kind }) => lane === last?.lane && kind === 'statement');
  const other = enabled.findIndex(({ lane, kind }) => lane !== last?.lane && kind === 'statement');
  const spinning = spins && running !== -1 && other !== -1;
  return {
    enabled,
    byDefault: spinning ? other : Math.max(running, 0),
    running: spinning ? null : (enabled[running]?.lane ?? null),
    last,
    spinning,
  };
}

function choiceAt({ enabled, byDefault, running, last }: ChoicePoint, chosen: number): Choice {
  const couldSend = enabled[byDefault]!.kind === 'statement';
  const isSpecial = (kind: Step['kind']): boolean => kind === 'hold' || kind === 'fault';
  // To let a timer fire while a statement could go is as much of a deviation as to leave a lane.
  const preempts = (kind: Step['kind']): boolean => running !== null || (kind === 'wake' && couldSend);
  const costs = enabled.map(({ kind }, index) =>
    isSpecial(kind) || (index !== byDefault && preempts(kind)) ? 1 : 0,
  );
  return { lanes: enabled.map(({ move }) => move), chosen, byDefault, costs, last };
}
