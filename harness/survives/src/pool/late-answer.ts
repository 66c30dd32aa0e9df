import type { Submittable } from './pg-internals.ts';
import type { Session } from './session.ts';
import type { Statement } from './statement.ts';

/**
 * An answer that the server has given, and that is not told yet. A network may be as slow as it likes: what was read
 * then may be heard after much else has come.
 */
export class LateAnswer {
  readonly #query: Submittable;
  #early = false;
  #kept: (() => void)[] | null = null;

  constructor(query: Submittable) {
    this.#query = query;
  }

  /** The statement that stands at the gate is sent all the same; its answer is kept. */
  begin(session: Session, statement: Statement, send: () => void): void {
    const query = this.#query;
    const { handleError, handleReadyForQuery } = query;
    query.handleError = (...args) => this.#hear(() => handleError.apply(query, args));
    query.handleReadyForQuery = (...args) => this.#hear(() => handleReadyForQuery.apply(query, args));
    this.#early = true;
    this.#kept = [];
    statement.ahead = true;
    session.readsAhead();
    send();
  }

  #hear(tell: () => void): void {
    if (this.#kept) this.#kept.push(tell);
    else tell();
  }

  /** Sends it, or tells what has come of it. */
  open(send: () => void, complete: () => void): void {
    if (!this.#early) return send();
    const kept = this.#kept ?? [];
    this.#kept = null;
    if (kept.length === 0) return;
    process.nextTick(() => {
      complete();
      for (const tell of kept) tell();
    });
  }
}
