import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { VirtualTimer } from '../time/virtual-timers.ts';
import type { Board } from './board.ts';
import type { Step } from './choosing.ts';
import type { PartyStep } from './enabled-step.ts';
import type { PartyCall } from './parties.ts';

/**
 * The history of an act without a schedule: it keeps the first and the last events in full and says how many were
 * left out between them. An event stands where its statement was sent; statements next to each other may have run at
 * the same time.
 */
export class FreeNotes {
  readonly #board: Board;
  readonly #record: boolean;
  readonly #taken = new Map<string, number>();

  constructor(board: Board) {
    this.#board = board;
    this.#record = board.recording;
  }

  sent(session: Session, statement: Statement): void {
    if (!this.#record) return;
    const caller = statement.caller ?? 'background';
    const step = this.#named(this.#board.lanes.of(session, caller), caller, statement.anchor);
    this.#board.recorder.opened({ ...step, kind: 'statement' }, statement, session);
  }

  stepOf(call: PartyCall): PartyStep {
    return { ...this.#named(`${call.caller}/${call.party}`, call.caller, call.anchor), kind: 'party', call };
  }

  fires({ caller, delayMs }: VirtualTimer): void {
    if (!this.#record) return;
    this.#board.recorder.slept(caller!, delayMs);
    this.#board.recorder.woke(caller!, `${caller!}/timer`);
  }

  trim(): void {
    if (this.#record) this.#board.recorder.trim(this.#board.options.limits.free.eventsKept);
  }

  /** All are at rest: who waits now waits for somebody whose transaction is open. */
  restsWith(waiting: readonly Session[]): void {
    for (const session of waiting) this.#board.meter.waits(session, this.#board.owners.of(session.blockedBy));
  }

  /** Nobody can go on. */
  waits(): void {
    if (!this.#record) return;
    const { sessions, requests, recorder } = this.#board;
    for (const session of sessions) {
      if (session.phase === 'waiting') recorder.waits(session, this.#board.owners.of(session.blockedBy));
    }
    for (const caller of new Set([...requests].map((request) => request.caller ?? '')))
      recorder.waitsForClient(caller);
  }

  #named(lane: string, caller: string, anchor: string): Omit<Step, 'kind'> {
    const occurrence = (this.#taken.get(`${lane} ${anchor}`) ?? 0) + 1;
    this.#taken.set(`${lane} ${anchor}`, occurrence);
    return { move: lane, lane, caller, anchor, occurrence };
  }
}
