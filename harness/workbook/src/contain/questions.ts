import type { Progress } from 'survives-production';
import { answerTo } from './believed.ts';
import { errorOf } from './errors-sent.ts';
import { Lost, type Loss } from './loss.ts';
import type { Answers, Question, Said, Told } from './protocol.ts';

export interface AskOptions {
  /** For one answer; the process is lost when it takes longer. */
  budgetMs: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

interface Pending {
  question: Question;
  answered: (answer: never) => void;
  failed: (error: Error) => void;
  onProgress: (progress: Progress) => void;
}

/** What is no longer wanted gets this long to stop: a check drops its databases itself. */
const WIND_UP_MS = 3_000;

/** What one enclosed process is asked, until it has answered or is lost. */
export class Questions {
  readonly #tell: (told: Told) => void;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  #lost: Error | undefined;

  constructor(tell: (told: Told) => void) {
    this.#tell = tell;
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  async ask<Q extends Question>(question: Q, options: AskOptions): Promise<Answers[Q['what']]> {
    const { signal, budgetMs } = options;
    signal?.throwIfAborted();
    if (this.#lost) throw this.#lost;
    const id = ++this.#asked;
    const timers: NodeJS.Timeout[] = [];
    const { promise, resolve: answered, reject: failed } = withResolvers<Answers[Q['what']]>();
    const cancel = (): void => {
      this.#tell({ kind: 'cancel', id });
      timers.push(setTimeout(() => failed(signal!.reason as Error), WIND_UP_MS));
    };
    let last: Progress | undefined;
    const onProgress = (progress: Progress): void => options.onProgress?.((last = progress));
    timers.push(setTimeout(() => this.lose({ kind: 'overtime', budgetMs, last }), budgetMs));
    signal?.addEventListener('abort', cancel, { once: true });
    this.#pending.set(id, { question, answered, failed, onProgress });
    this.#tell({ kind: 'ask', id, question });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
      for (const timer of timers) clearTimeout(timer);
      this.#pending.delete(id);
      // However it took it, it was told to stop.
      signal?.throwIfAborted();
    }
  }

  hear(said: Said): void {
    if (said.kind === 'crashed' || said.kind === 'failed') return this.lose(said);
    if (said.id > this.#asked) return this.lose({ kind: 'garbled' });
    const pending = this.#pending.get(said.id);
    // Nobody wants to know any more.
    if (!pending) return;
    if (said.kind === 'progress') return pending.onProgress(said.progress);
    if (said.kind === 'error') return pending.failed(errorOf(said.error));
    const answer = answerTo(pending.question, said.answer);
    if (answer === undefined) return this.lose({ kind: 'garbled' });
    pending.answered(answer as never);
  }

  /** What happens first is what has happened: a process that is killed for something exits as well. */
  lose(loss: Loss): void {
    this.end(loss.kind === 'failed' ? errorOf(loss.error) : new Lost(loss));
  }

  /** Whoever waits for an answer is told this, and whoever asks from now on. */
  end(why: Error): void {
    this.#lost ??= why;
    for (const { failed } of this.#pending.values()) failed(this.#lost);
  }
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
