import type { Session } from '../pool/session.ts';
import type { Board } from './board.ts';

/** Writes into the history how things stand whenever everything is at rest. What was said before is not said again. */
export class RestNotes {
  readonly #board: Board;
  readonly #announced = new Set<unknown>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** @param lastLane the lane of the step that has led here */
  write(lastLane: string | null): void {
    const { recording, recorder, sessions, requests, tasks, options } = this.#board;
    if (!recording) return;
    recorder.flush();
    for (const session of sessions) {
      const place = options.holds.placeOf(session);
      if (place !== undefined) recorder.held(session, place);
      else if (session.phase === 'waiting') this.#wait(session);
    }
    for (const request of requests)
      this.#announce(request, () => recorder.waitsForClient(request.caller ?? ''));
    for (const { name } of tasks) {
      const timer = this.#board.sleepOf(name);
      if (timer) this.#announce(name, () => recorder.slept(name, timer.delayMs));
    }
    recorder.rest(tasks, lastLane);
  }

  /** A timer of this caller goes off. */
  wakes(caller: string, lane: string): void {
    if (this.#board.recording) this.#board.recorder.woke(caller, lane);
    this.#announced.delete(caller);
  }

  #wait(session: Session): void {
    const holders = this.#board.owners.of(session.blockedBy);
    this.#board.recorder.waits(session, holders);
    this.#board.meter.waits(session, holders);
  }

  #announce(what: unknown, write: () => void): void {
    if (this.#announced.has(what)) return;
    this.#announced.add(what);
    write();
  }
}
