import type { Statement } from '../pool/statement.ts';
import { nextMillisecond } from '../time/real-clock.ts';
import type { Board } from './board.ts';
import { choiceAt, choicePoint } from './choice-points.ts';
import type { Choice, ChoicePoint, Step } from './choosing.ts';
import type { PatientChooser } from './conduct.ts';
import type { Bounds, Conductor } from './conductor.ts';
import type { EnabledStep, HoldStep, StatementStep, TimeStep } from './enabled-step.ts';
import type { Ending } from './ending.ts';
import { FaultInjection, openParty } from './fault-injection.ts';
import { settle } from './rest.ts';
import { RestNotes } from './rest-notes.ts';
import { areAtRest, pendingOf, type Steps } from './steps.ts';
import { whyStuck } from './stuck.ts';
import { tooMany } from './unfinished.ts';

/** Whoever sleeps so long is waiting for the time to pass. */
const LONG_MS = 30_000;

interface Steering {
  choose: PatientChooser;
  /** What can be done, and what has been: the same for the acts of a run that a schedule goes through. */
  steps: Steps;
  bounds: Bounds;
  /** A millisecond passes before each step. */
  clockTicks: boolean;
}

/**
 * One act in which one statement goes at a time.
 *
 * The loop: wait until everything is at rest (`settle`), list the steps that could be taken (`Steps`), let the
 * chooser pick, take it. At rest means that each caller is at a gate, done, blocked by the server's own word, waiting
 * for a pool's client, or asleep on a virtual timer; never that some time has passed.
 */
export class Steered implements Conductor {
  readonly choices: Choice[] = [];
  readonly cutShort = false;
  readonly #board: Board;
  readonly #how: Steering;
  readonly #steps: Steps;
  readonly #notes: RestNotes;
  readonly #injection: FaultInjection;
  /** What the running lane has sent since another one ran. */
  #spell: { lane: string | null; statements: Statement[] } = { lane: null, statements: [] };
  #sent: Statement | null = null;

  constructor(board: Board, how: Steering) {
    this.#board = board;
    this.#how = how;
    this.#steps = how.steps;
    this.#notes = new RestNotes(board);
    this.#injection = new FaultInjection(board);
  }

  /** It stays there until the chooser picks it. */
  atGate(): void {}

  looksForPlace(): boolean {
    return true;
  }

  abandons(): boolean {
    return false;
  }

  sent(): undefined {}

  async toTheEnd(): Promise<Ending> {
    const { choose, bounds, clockTicks } = this.#how;
    const { holds } = this.#board.options;
    let { last } = this.#steps;
    let previous: Step | null = null;
    for (;;) {
      const neverRests = await settle(this.#board, bounds.statementMs);
      await holds.releaseEnded();
      if (await this.#injection.atRest()) continue;
      this.#notes.write(last?.lane ?? null);
      if (neverRests) return neverRests;
      const enabled = this.#steps.enabled();
      if (enabled.length === 0) {
        if (this.#board.tasks.every(({ done }) => done)) return { kind: 'finished' };
        const stuck = await whyStuck(this.#board);
        if (stuck) return stuck;
        continue;
      }
      if (this.choices.length >= bounds.steps) return tooMany(this.#board, this.choices.length);
      const point = { ...choicePoint(enabled, previous, last, this.#spins(last)), ...this.#surroundings() };
      const picked = choose(point, this.#board);
      // Not awaited where it need not be: a turn more would be another run.
      const chosen = typeof picked === 'number' ? picked : await picked;
      this.choices.push(choiceAt(point, chosen));
      const step = enabled[chosen]!;
      previous = step;
      last = { lane: step.lane, anchor: step.anchor, occurrence: step.occurrence };
      this.#steps.taken(step);
      if (clockTicks) await nextMillisecond();
      await this.#take(step);
    }
  }

  /** The lane that has just run has failed, or asked the server to let it sleep, again and again since another one ran. */
  #spins(last: Choice['last']): boolean {
    if (this.#spell.lane !== last?.lane) this.#spell = { lane: last?.lane ?? null, statements: [] };
    if (this.#sent) this.#spell.statements.push(this.#sent);
    this.#sent = null;
    const inVain = this.#spell.statements.filter(
      ({ error, sql }) => error !== undefined || /\bpg_sleep/i.test(sql),
    );
    return inVain.length >= this.#board.options.limits.run.failuresInARow;
  }

  #surroundings(): Pick<ChoicePoint, 'waiting' | 'poolWait' | 'sent'> {
    const { sessions, requests, texts } = this.#board;
    const waiting = [...sessions].filter(({ phase }) => phase === 'waiting');
    return { waiting: waiting.map(pendingOf), poolWait: requests.size > 0, sent: texts };
  }

  async #take(step: EnabledStep): Promise<void> {
    const { timers, options } = this.#board;
    switch (step.kind) {
      case 'wake':
        this.#notes.wakes(step.caller, step.lane);
        await this.#passWhileAsleep(step.timer.dueMs - timers.nowMs);
        return timers.fire(step.timer);
      case 'party':
        return openParty(this.#board, step);
      case 'resume':
        if (options.holds.isHolding(step.session)) step.session.goesOn();
        return options.holds.release(step.session);
      case 'fault':
        return this.#injection.inflict(step);
      case 'time':
        return this.#passTime(step);
      case 'hold':
      case 'statement':
        return this.#open(step);
    }
  }

  /** What is stored grows as old as whoever sleeps. Of what a retry pauses nothing ends. */
  async #passWhileAsleep(byMs: number): Promise<void> {
    const { options, sessions, recording } = this.#board;
    const { passedMs } = this.#steps;
    if (!options.passTime || !recording || byMs < LONG_MS || !areAtRest(sessions)) return;
    await options.passTime(byMs);
    this.#board.timeHasPassed = true;
    passedMs.push((passedMs.at(-1) ?? 0) + byMs);
  }

  async #passTime({ end }: TimeStep): Promise<void> {
    await end.comes();
    if (this.#board.recording) this.#board.recorder.noted('time passes, and something ends');
  }

  async #open(step: StatementStep | HoldStep): Promise<void> {
    const { session, statement } = step;
    const { texts, options, recording, recorder, meter } = this.#board;
    this.#sent = statement;
    texts.add(statement.sql);
    session.sends(statement);
    options.holds.rows.watch(statement);
    if (step.kind === 'hold') await options.holds.arm(session, statement, step.place);
    if (recording) recorder.opened(step, statement, session);
    meter.sent(session, statement);
    statement.open();
  }
}
