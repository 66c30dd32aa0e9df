import type { ErrorView } from '../model/history.ts';
import { isSqlState } from '../postgres/sqlstate.ts';

const ENDS_BACKENDS = /\bpg_terminate_backend\b/i;
const LIMITS_SESSIONS = /\b(idle_session|idle_in_transaction_session|transaction)_timeout\b/i;

/** Whether the code has asked for what may end its own connections. */
export class EndsOfItsOwn {
  #endsBackends = false;
  #limitsSessions = false;

  sent(sql: string): void {
    this.#endsBackends ||= ENDS_BACKENDS.test(sql);
    this.#limitsSessions ||= LIMITS_SESSIONS.test(sql);
  }

  /**
   * Why a session was ended by a limit is lost on the way to a client that was just sending: what it hears is the
   * operating system's word for a broken connection. What the server itself gave as a reason stays its word.
   */
  explain({ code }: ErrorView): boolean {
    return this.#endsBackends || (this.#limitsSessions && !isSqlState(code));
  }
}
