import type { Instant } from '../language/language.ts';
import { PromiseBroken, type AnyContract, type Outcome } from '../language/language.ts';
import type { Move, Sequence } from '../contract/moves.ts';
import { CLOSE_MS } from '../contract/match.ts';
import { jumpMs, spanText } from '../contract/time.ts';
import { becauseOf } from '../contract/sentences.ts';
import { Walk, type Opinion } from '../contract/walk.ts';
import { FAULTS } from '../model/faults.ts';
import { shorten } from '../text/text.ts';
import { RealDate } from '../time/real-clock.ts';
import { failBetween } from './between-calls.ts';
import type { Choice } from './choosing.ts';
import { byEitherClock, clockSkew, type ClockSkew } from './clock-skew.ts';
import { labelOf, planned } from './callers.ts';
import type { Ending } from './ending.ts';
import { SequenceViews } from './sequence-views.ts';
import { SessionTraces } from './session-traces.ts';
import { putInOtherOrder } from './other-order.ts';
import type { Setup } from './setup.ts';
import type { Started } from './starting.ts';
import { advance } from './world.ts';

/**
 * Plays a history, one move after another, on both instances, and looks at each answer, at each view and at what
 * outside parties have done before the next move. Throws a `PromiseBroken` at the first that the contract does not allow.
 *
 * Where a schedule makes something fail, the call that was hit took effect or did not; whoever got an exception calls
 * again.
 *
 * @param outcomes what was answered, and what was chosen, is added to it, also when this throws
 */
export async function playSequence(
  setup: Setup,
  started: Started,
  { contract, sequence, outcomes, choices }: Playing,
): Promise<Ending> {
  const skew = await clockSkew(setup.database);
  const player = new Player(setup, started, { contract, outcomes, choices }, skew);
  try {
    for (const move of sequence.moves) {
      const ending = await player.play(move);
      if (ending.kind !== 'finished') return ending;
      if (player.lost) break;
    }
    return FINISHED;
  } finally {
    await player.conclude();
  }
}

const FINISHED: Ending = { kind: 'finished' };

class Player {
  /** From here on nothing can be said. */
  lost = false;
  readonly #setup: Setup;
  readonly #started: Started;
  readonly #contract: AnyContract;
  readonly #outcomes: Outcome[];
  readonly #choices: Choice[];
  readonly #walk: Walk;
  readonly #skew: ClockSkew;
  readonly #traces: SessionTraces;
  readonly #views: SequenceViews;
  /** How far the history's own time is ahead. */
  #offsetMs = 0;
  /** The last call or write, as a report calls it. */
  #last = '';

  constructor(
    setup: Setup,
    started: Started,
    { contract, outcomes, choices }: Omit<Playing, 'sequence'>,
    skew: ClockSkew,
  ) {
    this.#choices = choices;
    this.#skew = skew;
    this.#setup = setup;
    this.#started = started;
    this.#traces = new SessionTraces(started.run.board);
    this.#contract = contract;
    this.#outcomes = outcomes;
    const because = (sentence: string): string => this.#because(sentence);
    this.#views = new SequenceViews(setup.database, started.run.board, { contract, because });
    this.#walk = new Walk(contract);
  }

  async play(move: Move): Promise<Ending> {
    const ending = await this.#make(move);
    if (ending.kind === 'finished' && !this.lost) await this.#lookAround();
    return ending;
  }

  /** Says what its calls have left behind, however it has ended. */
  async conclude(): Promise<void> {
    await this.#traces.conclude();
  }

  async #make(move: Move): Promise<Ending> {
    switch (move.kind) {
      case 'call':
        return this.#call(move);
      case 'write':
        await this.#write(move);
        return FINISHED;
      case 'time':
        await this.#passTime(move);
        return FINISHED;
      case 'wait':
        await this.#advance(move.ms);
        return FINISHED;
      case 'other order':
        await this.#putInOtherOrder();
        return FINISHED;
    }
  }

  async #call(move: CallMove): Promise<Ending> {
    const { on, fn } = move;
    const between = await failBetween(this.#setup, this.#started, {
      caller: callerOn(on),
      instance: on,
      fn,
    });
    this.#choices.push(...between);
    return this.#ask(move);
  }

  async #ask({ on, fn, args }: CallMove, again = false): Promise<Ending> {
    const { run, instances, conductors } = this.#started;
    const { board } = run;
    const before = board.faults.length;
    const call = planned(() => instances.get(on)!, run, fn, args);
    const caller = { name: callerOn(on), instance: on, calls: [call] };
    const from = this.#nowMs();
    const { ending, ends, choices } = await run.act([caller], conductors.race, true);
    this.#choices.push(...choices);
    const faults = board.faults.slice(before);
    board.refusals.await(null);
    const when = this.#until(from);
    const [end] = ends;
    if (ending.kind !== 'finished' || !end) return ending;
    this.#last = labelOf(fn, args);
    await this.#traces.look(this.#shortly);
    const { value, error } = end;
    this.#outcomes.push({ caller: caller.name, fn, args, value, ...(error && { error }) });
    const heard = { value, ...(error && { error }) };
    const asked = { fn, args };
    const judged =
      faults.length > 0
        ? this.#walk.heardOfHit(asked, heard, { when, offsetMs: this.#offsetMs, faults })
        : this.#walk.heard(asked, heard, when, this.#offsetMs);
    this.#demand(judged, () => `${this.#shortly} was answered otherwise`);
    if (faults.length === 0 || !error || again || this.lost) return ending;
    await this.#lookAround();
    return this.lost ? ending : this.#ask({ kind: 'call', on, fn, args }, true);
  }

  async #write({ name, args }: Extract<Move, { kind: 'write' }>): Promise<void> {
    const from = this.#nowMs();
    const others = this.#walk.othersWrite(name, args, this.#until(from));
    if (!others) return;
    await this.#setup.database.write(others.rows, others.changes);
    this.#views.forget();
    this.#last = `${name} (${labelOf('', args).slice(1, -1)})`;
    this.#started.run.board.recorder.noted(this.#last);
    this.#walk.written(name, args, this.#until(from));
  }

  async #passTime({ to, limit }: Extract<Move, { kind: 'time' }>): Promise<void> {
    const byMs = jumpMs(this.#walk.limits, { to, limit }, this.#nowMs());
    if (byMs > 0) await this.#advance(byMs);
  }

  async #advance(byMs: number): Promise<void> {
    await advance(this.#setup.database, this.#started, `${byMs} milliseconds`, spanText(byMs));
    this.#offsetMs += byMs;
    this.#views.forget();
  }

  async #putInOtherOrder(): Promise<void> {
    if (!(await putInOtherOrder(this.#setup.database.admin))) return;
    this.#views.forget();
    this.#last = 'the rows of each table were written anew, the last first';
    this.#started.run.board.recorder.noted(this.#last);
  }

  async #lookAround(): Promise<void> {
    await this.#lookAtViews();
    for (const party of this.lost ? [] : Object.keys(this.#contract.ledgers ?? {})) {
      const { parties, faults } = this.#started.run.board;
      const done = { entries: parties.ledger(party), someMayBeMissing: faults.length > 0 };
      const judged = this.#walk.did(party, done, this.#until(this.#nowMs()));
      this.#demand(judged, () => `${party} was asked for something else than it should be${this.#then}`);
    }
  }

  async #lookAtViews(): Promise<void> {
    const { from, views } = await this.#views.look(
      () => this.#nowMs(),
      this.#walk.limits[0]?.from ?? Infinity,
    );
    for (const { name, rows } of views) {
      const judged = this.#walk.saw(name, rows, this.#until(from), this.#offsetMs);
      this.#demand(judged, () => `${name} shows something else than it should${this.#then}`);
      if (this.lost) return;
    }
  }

  #demand(judged: Opinion, headline: () => string): void {
    if (judged === 'cannot be judged') this.lost = true;
    if (typeof judged === 'string') return;
    const { sentence, expected, seen } = judged;
    throw new PromiseBroken({ headline: headline(), expected, seen, because: this.#because(sentence) });
  }

  #because(id: string): string {
    const { faults } = this.#started.run.board;
    const failed =
      faults.length === 0 ? '' : ` Meanwhile ${faults.map(({ kind }) => FAULTS[kind]).join('; then ')}.`;
    const alone = 'The calls came one after another, each after the answer to the one before.';
    return `${becauseOf(this.#contract, id)} ${alone}${failed}`;
  }

  get #then(): string {
    return this.#last === '' ? '' : `, after ${this.#shortly}`;
  }

  get #shortly(): string {
    return shorten(this.#last, 60);
  }

  #nowMs(): number {
    return RealDate.now() + this.#offsetMs;
  }

  #until(from: number): Instant {
    return byEitherClock({ from: from - CLOSE_MS, to: this.#nowMs() + CLOSE_MS }, this.#skew);
  }
}

type CallMove = Extract<Move, { kind: 'call' }>;

interface Playing {
  contract: AnyContract;
  sequence: Sequence;
  outcomes: Outcome[];
  choices: Choice[];
}

export const callerOn = (on: string): string => `server-${on}`;
