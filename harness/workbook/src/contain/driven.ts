import type { Progress } from 'survives-production';
import type { Kata, SubjectCode } from 'survives-production';
import { PlainError } from 'survives-production';
import { clearAfter } from 'survives-production/postgres';
import type { PostgresServer } from 'survives-production/postgres';
import { realClearTimeout, realSetTimeout } from 'survives-production/host';
import { Cell, type Heard } from './cell.ts';
import { storyOf } from './diagnosis.ts';
import { errorOf } from './failures.ts';
import type { DriveAnswers, DriveAsk } from './protocol.ts';

export interface DriveRequest {
  kata: Kata;
  subject: SubjectCode;
  server: PostgresServer;
}

interface Asked {
  told: (answer: never) => void;
  untold: (error: Error) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/** One that has been told to end gets this long to drop its database itself. */
const WIND_UP_MS = 3_000;

/**
 * A drive in a process of its own, from outside. A person may take as long as they like between two questions; one
 * question may take as long as a check. When the process does not come back, whoever asks is told why, and it is over.
 */
export class Driven {
  readonly server: PostgresServer;
  readonly #cell: Cell;
  readonly #asked = new Map<number, Asked>();
  #asks = 0;
  #lost: Error | undefined;

  constructor({ kata, subject, server }: DriveRequest, cell = new Cell()) {
    this.server = server;
    this.#cell = cell;
    cell.listen((heard) => this.#hear(heard));
    const { provider, version, admin } = server;
    const work = { what: 'drive', kata, subject, server: { provider, version, admin } } as const;
    cell.tell({ kind: 'work', work });
  }

  /** Nothing has happened to the process. */
  get alive(): boolean {
    return this.#lost === undefined && this.#cell.alive;
  }

  async ask<Ask extends DriveAsk>(
    ask: Ask,
    options: { signal?: AbortSignal | undefined; onProgress?: (progress: Progress) => void } = {},
  ): Promise<DriveAnswers[Ask['what']]> {
    const { signal, onProgress } = options;
    signal?.throwIfAborted();
    if (this.#lost) throw this.#lost;
    const id = ++this.#asks;
    const cancel = (): void => this.#cell.tell({ kind: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    const { budgetMs } = this.#cell.limits;
    const overtime = realSetTimeout(() => this.#lose(tooLong(budgetMs)), budgetMs);
    try {
      return await new Promise((told, untold) => {
        this.#asked.set(id, { told, untold, onProgress });
        this.#cell.tell({ kind: 'ask', id, ask });
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      realClearTimeout(overtime);
      signal?.removeEventListener('abort', cancel);
      this.#asked.delete(id);
    }
  }

  /** Ends the process; its database goes with it. Idempotent. */
  async close(): Promise<void> {
    const { pid } = this.#cell;
    const dropped = this.alive && (await this.#ends());
    this.#lose(new PlainError('this drive is over', { next: 'begin another one' }));
    await this.#cell.close();
    // What cannot be removed now is swept at the next start.
    if (!dropped && pid !== undefined) await clearAfter(this.server, pid).catch(() => {});
  }

  async #ends(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<boolean>((resolve) => {
      timer = realSetTimeout(() => resolve(false), WIND_UP_MS);
    });
    const ended = this.ask({ what: 'end' }).then(
      () => true,
      () => false,
    );
    const dropped = await Promise.race([ended, patience]);
    realClearTimeout(timer);
    return dropped;
  }

  #hear(heard: Heard): void {
    switch (heard.kind) {
      case 'progress':
        return [...this.#asked.values()].forEach(({ onProgress }) => onProgress?.(heard.progress));
      case 'told':
        return this.#asked.get(heard.id)?.told(heard.answer as never);
      case 'untold':
        return this.#asked.get(heard.id)?.untold(errorOf(heard.failure));
      case 'refused':
      case 'failed':
        return this.#lose(errorOf(heard));
      case 'answer':
        return;
      default:
        return this.#lose(whatHappened(heard));
    }
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const { untold } of this.#asked.values()) untold(this.#lost);
    if (!this.#cell.alive) return;
    // It computes, or waits, for ever: nothing that it says is wanted any more.
    void this.#cell.close();
  }
}

type Ended = Extract<Heard, { kind: 'stood-still' | 'crashed' | 'exited' }>;

function whatHappened(ended: Ended): PlainError {
  const { headline, seen } = storyOf(ended);
  const killed = ended.kind === 'exited' && ended.code === null;
  if (killed) {
    return new PlainError(`the process that plays the runs has ended: ${ended.signal}`, {
      next: 'go on: another one plays the moves so far again',
    });
  }
  return new PlainError(`${headline}: ${seen}`, {
    next: 'take a step back, or mend the code and begin again',
    exitCode: 1,
  });
}

const tooLong = (budgetMs: number): PlainError =>
  new PlainError(`no answer after ${Math.round(budgetMs / 1000)} s`, {
    next: 'take a step back, or begin again',
  });
