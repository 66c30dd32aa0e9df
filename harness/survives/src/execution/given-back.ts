import type { Session } from '../pool/session.ts';

/**
 * Whether a connection goes back to its pool in the middle of a transaction. Of a statement that has just failed the
 * server says a moment later what became of its transaction: a COMMIT that is refused ends it, anything else leaves it open.
 */
export class GivenBack {
  /** Those with which a call has been answered. */
  readonly kept = new Set<Session>();
  readonly #failing = new Map<Session, string>();
  readonly #found: (sentence: string) => void;

  constructor(found: (sentence: string) => void) {
    this.#found = found;
  }

  released(session: Session, thrownAway: boolean): void {
    this.kept.delete(session);
    if (thrownAway) return;
    const owner = session.owner ?? 'a caller';
    if (session.statement?.error) this.#failing.set(session, owner);
    else this.#look(session, owner);
  }

  /** The server is ready for the next statement. pg hears in the same turn, after us, how the transaction stands. */
  completed(session: Session): void {
    const owner = this.#failing.get(session);
    if (owner === undefined) return;
    this.#failing.delete(session);
    queueMicrotask(() => this.#look(session, owner));
  }

  #look({ transactionStatus: status, closed, phase }: Session, owner: string): void {
    if (status !== 'I' && status !== null && !closed && phase !== 'cut')
      this.#found(`${owner} gave a connection back in the middle of a transaction`);
  }
}
