import type { Board } from './board.ts';
import type { PatientChooser } from './conduct.ts';
import type { Bounds, Conductor } from './conductor.ts';
import type { Ending } from './ending.ts';
import { NO_MOVES } from './moves.ts';
import { Overtaking } from './overtaking.ts';
import { Steered } from './steered.ts';
import { Steps } from './steps.ts';

/**
 * One act in which a few are overtaken again and again, and the others come one after another then: nothing in it is up
 * to chance. What was chosen is not told, for it is the same each time.
 */
export class Overtaken implements Conductor {
  readonly choices = [];
  readonly cutShort = false;
  readonly #board: Board;
  readonly #steered: Steered;

  constructor(board: Board, { bounds, clockTicks }: { bounds: Bounds; clockTicks: boolean }) {
    const overtaking = new Overtaking();
    const steps = new Steps(board, NO_MOVES, { guards: true });
    const trimming: PatientChooser = async (point) => {
      if (board.recording) board.recorder.trim(board.options.limits.free.eventsKept);
      const index = overtaking.choose(point, board);
      if (overtaking.runsOutOnTheServer(board)) await runsOut(board, overtaking);
      return index;
    };
    this.#board = board;
    this.#steered = new Steered(board, { choose: trimming, steps, bounds, clockTicks });
  }

  atGate(): void {}

  looksForPlace(): boolean {
    return this.#steered.choices.length < this.#board.options.limits.free.places;
  }

  abandons(): boolean {
    return false;
  }

  sent(): undefined {}

  toTheEnd(): Promise<Ending> {
    return this.#steered.toTheEnd();
  }
}

/** The server says so, or else it is no limit that can be waited for. */
async function runsOut(board: Board, overtaking: Overtaking): Promise<void> {
  const { patienceMs } = board.options.limits.run;
  while (overtaking.waitsForALock(board)) if (!(await board.bell.wait(patienceMs))) return;
}
