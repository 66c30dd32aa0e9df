import type { Progress } from 'survives-production';
import { Driven, type DriveQuestion } from '../../contain/driven.ts';
import { Enclosure } from '../../contain/enclosure.ts';
import type { Answers } from '../../contain/protocol.ts';
import type { DrivePlan, DriveBeginning, DriveState, DriveView, BeginningName } from 'survives-production';
import type { SubjectCode } from 'survives-production';
import { filesOf } from '../../course/kata-files.ts';
import type { Kata } from '../../course/kata.ts';
import { PlainError } from 'survives-production/report';
import type { PostgresServer } from 'survives-production/postgres';
import { codeVersion } from './code-version.ts';
import type { SharedServer } from '../shared-server.ts';

/** What is wanted at first. With a token, its beginning; else the one that is named, or the kata's first. */
export interface DriveWish {
  property?: string | undefined;
  /** Path of the input. */
  input?: string | undefined;
  token?: string | undefined;
  /** Gone through at once, as far as they fit: where a drive that has ended was. */
  moves?: readonly string[] | undefined;
}

type AskOptions = { signal?: AbortSignal | undefined; onProgress?: (progress: Progress) => void };

/**
 * One person steering the runs of one subject. It remembers nothing but the moves: the process and the server may go
 * and be replaced, and the moves are played again. What it is asked it does one after another.
 */
export class Drive {
  readonly kata: Kata;
  readonly subject: SubjectCode;
  #beginnings: DriveBeginning[] = [];
  readonly #server: SharedServer;
  readonly #onClosed: (drive: Drive) => void;
  #driven: Driven | undefined;
  #spare: Enclosure | undefined;
  /** Of the code that the process has compiled. */
  #version = '';
  #view!: DriveView;
  #plan: DrivePlan | null = null;
  #anew: string | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    { kata, subject, enclosure }: { kata: Kata; subject: SubjectCode; enclosure: Enclosure },
    server: SharedServer,
    onClosed: (drive: Drive) => void,
  ) {
    this.kata = kata;
    this.subject = subject;
    this.#server = server;
    this.#spare = enclosure;
    this.#onClosed = onClosed;
  }

  /** Rejects with a `PlainError` where there is nothing to drive. */
  static async open(
    what: { kata: Kata; subject: SubjectCode; enclosure: Enclosure; wish: DriveWish },
    server: SharedServer,
    onClosed: (drive: Drive) => void,
  ): Promise<Drive> {
    const drive = new Drive(what, server, onClosed);
    try {
      drive.#beginnings = await drive.#with(({ beginnings }) => beginnings);
      await drive.#begin(what.wish);
      return drive;
    } catch (error) {
      await drive.close();
      throw error;
    }
  }

  /** What can be driven. */
  get beginnings(): readonly DriveBeginning[] {
    return this.#beginnings;
  }

  get state(): DriveState {
    const { moves } = this.#view;
    const plan = this.#plan;
    const anew = this.#anew;
    if (!plan || !moves.every((move, index) => move === plan.moves[index]))
      return { view: this.#view, plan: null, anew };
    const { headline, found } = plan;
    return {
      view: this.#view,
      anew,
      plan: { headline, found, moves: plan.moves, next: plan.moves[moves.length] ?? null },
    };
  }

  /** Both callers, or all, at their first gate. */
  begin(wish: DriveWish): Promise<DriveState> {
    return this.#inTurn(() => this.#begin(wish));
  }

  /**
   * Lets a move happen. Throws a `PlainError` when it cannot, and says who is in the way.
   *
   * @param step how many moves the person has seen: a press that comes twice counts once
   */
  press(move: string, step?: number): Promise<DriveState> {
    return this.#inTurn(async () => {
      if (step !== undefined && step !== this.#view.moves.length) return;
      if (this.#view.end) throw new PlainError('this run is over', { next: 'undo takes a step back' });
      await this.#go([...this.#view.moves, move]);
    });
  }

  /** As before the last move: the run is played again without it. */
  undo(): Promise<DriveState> {
    return this.#inTurn(() => this.#go(this.#view.moves.slice(0, -1)));
  }

  restart(): Promise<DriveState> {
    return this.#inTurn(() => this.#go([]));
  }

  /** As it was after so many moves. */
  goBackTo(step: number): Promise<DriveState> {
    return this.#inTurn(() => this.#go(this.#view.moves.slice(0, Math.max(0, step))));
  }

  /** By default to the end. */
  letItRun(): Promise<DriveState> {
    return this.#inTurn(() => this.#go(this.#view.moves, true));
  }

  /**
   * Looks for the shortest schedule that breaks here, and stands at its beginning; `next` then takes it step by
   * step. Throws a `PlainError` that says how much was played when nothing breaks it.
   */
  breakIt(options: AskOptions = {}): Promise<DriveState> {
    return this.#inTurn(async () => {
      const found = await this.#ask({ what: 'breaking', beginning: this.#beginning }, options);
      if (found.plan === null) {
        throw new PlainError(`nothing breaks "${this.#view.property.name}" here: ${found.coverage}`, {
          next: 'choose another input or property, or go on by hand',
        });
      }
      this.#plan = found.plan;
      await this.#go([]);
    });
  }

  /** The next move of the schedule that is being played. */
  next(): Promise<DriveState> {
    return this.#inTurn(async () => {
      const next = this.state.plan?.next;
      if (next === undefined || next === null)
        throw new PlainError('no schedule is being played', {
          next: 'break it: finds one, and plays it step by step',
        });
      await this.#go([...this.#view.moves, next]);
    });
  }

  /** The code on disk is no longer the one that is driven. */
  async hasNewCode(): Promise<boolean> {
    return (await codeVersion(this.subject, this.kata.meta.files)) !== this.#version;
  }

  /** Takes the code as it is on disk now, and begins again. */
  reload(): Promise<DriveState> {
    return this.#inTurn(async () => {
      await this.#driven?.close();
      const beginning = this.#beginning;
      this.#plan = null;
      this.#beginnings = await this.#with(({ beginnings }) => beginnings);
      this.#view = await this.#ask({ what: 'at', beginning, moves: [] });
      this.#anew = null;
    });
  }

  /** Ends its process, and drops its database. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed(this);
    await Promise.all([this.#driven?.close(), this.#spare?.close()]);
  }

  get #beginning(): BeginningName {
    return { property: this.#view.property.id, input: this.#view.input.path };
  }

  async #begin({ property, input, token, moves = [] }: DriveWish): Promise<void> {
    this.#plan = token === undefined ? null : await this.#ask({ what: 'plan', token });
    const beginning = this.#plan?.beginning ?? this.#named(property, input);
    this.#view = await this.#ask({ what: 'at', beginning, moves: [] });
    if (moves.length === 0) return;
    await this.#go(moves).catch((error: unknown) => {
      if (!(error instanceof PlainError)) throw error;
    });
  }

  /** The first property, and the first input in which somebody meets somebody, unless they are named. */
  #named(property?: string, input?: string): BeginningName {
    const beginning = property === undefined ? this.#beginnings.find(({ refused }) => !refused) : undefined;
    const id = property ?? beginning?.property.id ?? '';
    const inputs = this.#beginnings.find((one) => one.property.id === id)?.inputs ?? [];
    const meeting = inputs.find(({ callers }) => callers.length > 1) ?? inputs[0];
    return { property: id, input: input ?? meeting?.path ?? '0' };
  }

  async #go(moves: readonly string[], toEnd = false): Promise<void> {
    this.#view = await this.#ask({ what: 'at', beginning: this.#beginning, moves, toEnd });
  }

  async #inTurn(act: () => Promise<void>): Promise<DriveState> {
    const turn = this.#queue.then(() => {
      this.#anew = null;
      return act();
    });
    this.#queue = turn.catch(() => undefined);
    await turn;
    return this.state;
  }

  #ask<Q extends DriveQuestion>(question: Q, options?: AskOptions): Promise<Answers[Q['what']]> {
    return this.#with((driven) => driven.ask(question, options), options?.signal);
  }

  #with<T>(use: (driven: Driven) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#server.with(async (server) => {
      if (this.#closed) throw new PlainError('this drive is over', { next: 'begin another one' });
      if (!this.#driven?.alive || this.#driven.server !== server) {
        if (this.#version) this.#anew = whyAnew(this.#driven, server);
        await this.#driven?.close();
        this.#version = await codeVersion(this.subject, this.kata.meta.files);
        const files = filesOf(this.kata, this.subject);
        this.#driven = new Driven({ files, server }, this.#takeSpare());
      }
      return use(this.#driven).catch((error: unknown) => this.#giveUp(error, signal));
    }, 'drive');
  }

  /** After a failure of ours, such as a server that was restarted under it, the next question gets a new process. */
  async #giveUp(error: unknown, signal: AbortSignal | undefined): Promise<never> {
    if (!(error instanceof PlainError) && !signal?.aborted) {
      await this.#driven?.close();
      this.#driven = undefined;
    }
    throw error;
  }

  #takeSpare(): Enclosure {
    const spare = this.#spare?.alive ? this.#spare : new Enclosure();
    this.#spare = undefined;
    return spare;
  }
}

/** What came to an end is not the person's doing, and must not look as if nothing had happened. */
function whyAnew(driven: Driven | undefined, server: PostgresServer): string {
  const what =
    driven && driven.server !== server
      ? `Postgres (${server.provider}) had gone away: a new server was started`
      : 'The process that plays the runs had ended: another one was started';
  return `${what}, and the moves so far were played again on it.`;
}
