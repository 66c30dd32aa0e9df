import { PlainError } from 'survives-production/report';
import type { DriveBeginning } from 'survives-production';
import { clearAfter, type PostgresServer } from 'survives-production/postgres';
import { filesOnServer } from './contained.ts';
import type { FilesOnServer } from './judged-files.ts';
import { isUnjudged, reasonOf, storyOf } from './diagnosis.ts';
import { Enclosure } from './enclosure.ts';
import { Lost } from './loss.ts';
import type { Answers, Question } from './protocol.ts';
import type { AskOptions } from './questions.ts';

/** One step of a drive. */
export type DriveQuestion = Exclude<Question, { what: 'check' | 'replay' | 'drive' }>;

/** One that has been told to end gets this long to drop its database itself. */
const WIND_UP_MS = 3_000;

/**
 * A drive in a process of its own, from outside. A person may take as long as they like between two questions; one
 * question may take as long as a check. When the process does not come back, whoever asks is told why, and it is over.
 */
export class Driven {
  readonly server: PostgresServer;
  /** What can be driven. Rejects with a `PlainError` where that is nothing; then so does every question. */
  readonly beginnings: Promise<DriveBeginning[]>;
  readonly #enclosure: Enclosure;

  constructor(request: FilesOnServer, enclosure = new Enclosure()) {
    this.server = request.server;
    this.#enclosure = enclosure;
    this.beginnings = this.#ask({ ...filesOnServer(request), what: 'drive' });
    // Whoever asks is told.
    this.beginnings.catch(() => undefined);
  }

  /** Nothing has happened to the process. */
  get alive(): boolean {
    return this.#enclosure.alive;
  }

  async ask<Q extends DriveQuestion>(
    question: Q,
    options: Omit<AskOptions, 'budgetMs'> = {},
  ): Promise<Answers[Q['what']]> {
    return this.#ask(question, options);
  }

  /** Ends the process; its database goes with it. Idempotent. */
  async close(): Promise<void> {
    const { pid } = this.#enclosure;
    const dropped = this.alive && (await this.#ends());
    await this.#enclosure.close(new PlainError('this drive is over', { next: 'begin another one' }));
    // What cannot be removed now is swept at the next start.
    if (!dropped && pid !== undefined) await clearAfter(this.server, pid).catch(() => {});
  }

  async #ask<Q extends Question>(
    question: Q,
    options: Omit<AskOptions, 'budgetMs'> = {},
  ): Promise<Answers[Q['what']]> {
    const { budgetMs } = this.#enclosure.limits;
    try {
      return await this.#enclosure.ask(question, { ...options, budgetMs });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      // It computes, or waits, for ever: nothing that it says is wanted any more.
      void this.#enclosure.close();
      throw whatHappened(error.loss);
    }
  }

  #ends(): Promise<boolean> {
    return this.#enclosure.ask({ what: 'end' }, { budgetMs: WIND_UP_MS }).then(
      () => true,
      () => false,
    );
  }
}

function whatHappened(loss: Lost['loss']): PlainError {
  if (loss.kind === 'overtime') {
    return new PlainError(`no answer after ${Math.round(loss.budgetMs / 1000)} s`, {
      next: 'take a step back, or begin again',
    });
  }
  if (loss.kind === 'garbled') {
    return new PlainError('the process that plays the runs wrote what is no answer, and was ended', {
      next: 'take a step back, or mend the code and begin again',
    });
  }
  if (loss.kind === 'exited' && loss.code === null) {
    return new PlainError(`the process that plays the runs has ended: ${loss.signal}`, {
      next: 'go on: another one plays the moves so far again',
    });
  }
  if (isUnjudged(loss)) return new PlainError(reasonOf(loss), { next: 'begin again' });
  const { headline, seen } = storyOf(loss);
  return new PlainError(`${headline}: ${seen}`, {
    next: 'take a step back, or mend the code and begin again',
    exitCode: 1,
  });
}
