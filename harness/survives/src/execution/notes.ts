import type { Session } from '../pool/session.ts';
import type { ClientRequest } from '../pool/traffic.ts';

/** None names a caller, so that each is told once. */
const ASKED_WHILE_HOLDING =
  'a call asked the pool for a connection while it held one: when all are lent to calls that do so, everybody waits';

const NOBODY_LISTENED =
  "a connection broke while it was lent, and nobody listened for its client's 'error': Node ends a process for that, and only the check went on";

/** What is worth a sentence in the report, and breaks nothing. */
export class Notes {
  readonly sentences = new Set<string>();
  /** Lent to `pool.query`, which gives them back by itself. */
  readonly #forOneQuery = new WeakSet<Session>();

  add(sentence: string): void {
    this.sentences.add(sentence);
  }

  asks({ caller }: ClientRequest, sessions: Iterable<Session>): void {
    if (caller === null) return;
    for (const session of sessions)
      if (session.checkedOut && session.owner === caller && !this.#forOneQuery.has(session))
        this.add(ASKED_WHILE_HOLDING);
  }

  lends({ forOneQuery }: ClientRequest, session: Session): void {
    if (forOneQuery) this.#forOneQuery.add(session);
    else this.#forOneQuery.delete(session);
  }

  nobodyListened(): void {
    this.add(NOBODY_LISTENED);
  }

  /** @param what `setting app.tenant`, `channel news`, `cursor c`, `temporary table t` */
  leftOnASession(what: string): void {
    this.add(`a call leaves something on a connection of the pool that outlives it: ${what}`);
  }
}
