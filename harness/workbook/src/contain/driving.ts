import { Driver } from 'survives-production';
import type { CheckRequest } from 'survives-production';
import type { Phase } from 'survives-production';
import { failureOf } from './failures.ts';
import type { DriveAnswers, DriveAsk, FromCell } from './protocol.ts';

/** The end of a drive that is in the contained process: answers one question after another. */
export class Driving {
  readonly #driver: Promise<Driver>;
  readonly #send: (message: FromCell) => void;
  readonly #cancelled = new Set<number>();
  #queue: Promise<void> = Promise.resolve();

  constructor(request: CheckRequest, send: (message: FromCell) => void) {
    this.#driver = Driver.open(request);
    // Whoever asks first is told.
    this.#driver.catch(() => undefined);
    this.#send = send;
  }

  ask(id: number, ask: DriveAsk): Promise<void> {
    return (this.#queue = this.#queue.then(async () => {
      try {
        this.#send({ kind: 'told', id, answer: await this.#answer(id, ask) });
      } catch (error) {
        this.#send({ kind: 'untold', id, failure: failureOf(error) });
      }
    }));
  }

  /** A search stops before its next run; anything else is short. */
  cancel(id: number): void {
    this.#cancelled.add(id);
  }

  async #answer(id: number, ask: DriveAsk): Promise<DriveAnswers[DriveAsk['what']]> {
    const driver = await this.#driver;
    switch (ask.what) {
      case 'beginnings':
        return driver.beginnings;
      case 'at':
        return driver.at(ask);
      case 'breaking':
        return driver.breaking(ask.beginning, (phase, runs) =>
          this.#progress(id, ask.beginning.property, phase, runs),
        );
      case 'plan':
        return driver.planOf(ask.token);
      case 'end':
        await driver.close();
        return null;
    }
  }

  #progress(id: number, property: string, phase: Phase, schedules: number): void {
    if (this.#cancelled.has(id)) throw new Error('cancelled');
    this.#send({ kind: 'progress', progress: { property, index: 0, of: 1, phase, schedules } });
  }
}
