import type { Session } from '../pool/session.ts';
import { THE_REPORT } from './open-report.ts';

/** Whose each backend is, by its process id: the server names whoever holds a lock by that alone. */
export class Owners {
  readonly #sessions: ReadonlySet<Session>;
  readonly #reportPid: () => number | undefined;
  /** Who last had a connection that has been given back, by backend. */
  readonly #last = new Map<number, string>();

  /** @param reportPid the backend of a report that stays open, where there is one */
  constructor(sessions: ReadonlySet<Session>, reportPid: () => number | undefined) {
    this.#sessions = sessions;
    this.#reportPid = reportPid;
  }

  released({ owner, pid }: Session): void {
    if (owner) this.#last.set(pid, owner);
  }

  /** @returns callers, sorted; a backend that is not ours is `another session` */
  of(pids: readonly number[]): string[] {
    return [...new Set(pids.map((pid) => this.#ownerOf(pid)))].sort();
  }

  #ownerOf(pid: number): string {
    if (pid === this.#reportPid()) return THE_REPORT;
    const holder = [...this.#sessions].find((session) => session.pid === pid);
    const caller = holder?.statement?.caller ?? holder?.owner ?? this.#last.get(pid);
    return caller ?? (holder ? 'a connection that was given back' : 'another session');
  }
}
