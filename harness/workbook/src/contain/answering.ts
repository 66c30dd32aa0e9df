import { check, Driver, replay, type Judged, type Phase } from 'survives-production';
import { judged } from './judged-files.ts';
import type { Bundle } from 'survives-production/host';
import type { PostgresServer } from 'survives-production/postgres';
import { errorToSend } from './errors-sent.ts';
import type { Answers, Question, Said } from './protocol.ts';

type OfADrive = Exclude<Question, { what: 'check' | 'replay' | 'drive' }>;
type OnCode = Exclude<Question, OfADrive>;

/** Answers, in the enclosed process, what the command asks. The steps of a drive it answers one after another. */
export class Answering {
  readonly #send: (said: Said) => void;
  readonly #onCompiled: (bundle: Bundle) => void;
  readonly #wanted = new Map<number, AbortController>();
  #driver: Promise<Driver> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(send: (said: Said) => void, onCompiled: (bundle: Bundle) => void) {
    this.#send = send;
    this.#onCompiled = onCompiled;
  }

  async ask(id: number, question: Question): Promise<void> {
    const wanted = new AbortController();
    this.#wanted.set(id, wanted);
    try {
      this.#send({ kind: 'answer', id, answer: await this.#answer(id, question, wanted.signal) });
    } catch (error) {
      this.#send({ kind: 'error', id, error: errorToSend(error) });
    } finally {
      this.#wanted.delete(id);
    }
  }

  /** A check and a search stop before their next run; anything else is short. */
  cancel(id: number): void {
    this.#wanted.get(id)?.abort(new Error('cancelled'));
  }

  #answer(id: number, question: Question, signal: AbortSignal): Promise<Answers[Question['what']]> {
    if (question.what === 'check') return this.#check(id, question, signal);
    if (question.what === 'replay') return this.#replay(question, signal);
    if (question.what === 'drive') return (this.#queue = this.#begin(question));
    const answer = this.#queue.then(() => this.#step(id, question, signal));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  async #replay(question: Extract<Question, { what: 'replay' }>, signal: AbortSignal) {
    return replay({ ...(await this.#requestOf(question)), signal, token: question.token });
  }

  async #check(id: number, question: Extract<Question, { what: 'check' }>, signal: AbortSignal) {
    const { only, thorough } = question;
    return check({
      ...(await this.#requestOf(question)),
      signal,
      ...(only && { only }),
      ...(thorough && { thorough: true }),
      onProgress: (progress) => this.#send({ kind: 'progress', id, progress }),
    });
  }

  async #begin(question: OnCode): Promise<Answers['drive']> {
    this.#driver = this.#requestOf(question).then((request) => Driver.open(request));
    return (await this.#driver).beginnings;
  }

  async #step(id: number, question: OfADrive, signal: AbortSignal): Promise<Answers[OfADrive['what']]> {
    const driver = await this.#driver!;
    switch (question.what) {
      case 'at':
        return driver.at(question);
      case 'breaking': {
        const { property } = question.beginning;
        return driver.breaking(question.beginning, (phase: Phase, schedules: number) => {
          signal.throwIfAborted();
          this.#send({ kind: 'progress', id, progress: { property, index: 0, of: 1, phase, schedules } });
        });
      }
      case 'plan':
        return driver.planOf(question.token);
      case 'end':
        await driver.close();
        return null;
    }
  }

  async #requestOf({ files, server }: OnCode): Promise<Judged & { server: PostgresServer }> {
    const stop = async (): Promise<void> => {};
    const lent = { ...server, stop, [Symbol.asyncDispose]: stop };
    return { ...(await judged(files)), server: lent, onCompiled: this.#onCompiled };
  }
}
