import { Board, type Task } from './board.ts';
import type { Choice } from './choosing.ts';
import type { Conductor } from './conductor.ts';
import { Delivery, type CallEnd, type DeliveryHost } from './delivery.ts';
import { hostOf } from './delivery-host.ts';
import type { Ending } from './ending.ts';
import type { PlannedCaller } from './plan.ts';
import type { RunOptions } from './run-options.ts';
import { UsageMeter } from './usage-meter.ts';
import { playing } from './whereabouts.ts';

export interface ActResult {
  ending: Ending;
  ends: CallEnd[];
  choices: Choice[];
}

/** Who conducts an act that is about to begin on this board. */
export type Conducting = (board: Board) => Conductor;

/** One run: a board, and acts on it one after another, each with a conductor of its own. */
export class Run {
  readonly board: Board;
  readonly #host: DeliveryHost;
  #cutShort = false;

  constructor(options: RunOptions) {
    this.board = new Board(options);
    this.#host = hostOf(this.board);
  }

  /**
   * Lets the callers run together until all have answered and nothing of theirs is under way.
   * `record` writes history and findings; the acts before and after the race are not part of it. `inTurn`: each caller
   * begins when the one before has ended.
   */
  async act(
    callers: readonly PlannedCaller[],
    conducting: Conducting,
    record: boolean,
    { inTurn = false }: { inTurn?: boolean } = {},
  ): Promise<ActResult> {
    const { board } = this;
    board.recording = record;
    if (record) {
      board.recorder.begin(callers);
      board.meter = new UsageMeter();
    }
    const ends: CallEnd[] = [];
    const conductor = conducting(board);
    board.conductor = conductor;
    board.tasks = [];
    const groups = inTurn ? callers.map((caller) => [caller]) : [callers];
    let ending: Ending = { kind: 'finished' };
    playing.add(board);
    try {
      for (const group of groups) {
        board.tasks = [...board.tasks, ...group.map((caller) => this.#start(caller, ends))];
        ending = await conductor.toTheEnd();
        if (ending.kind !== 'finished') break;
      }
    } finally {
      playing.delete(board);
    }
    board.recording = false;
    board.conductor = null;
    this.#cutShort ||= conductor.cutShort;
    return { ending, ends, choices: conductor.choices };
  }

  /** Work that was left over after the answers went on for so long that it was not waited for. */
  get cutShort(): boolean {
    return this.#cutShort;
  }

  /** Resolves once so many statements have been sent in this act; at once where a schedule says what is sent. */
  async sent(statements: number): Promise<void> {
    await this.board.conductor?.sent(statements);
  }

  #start(caller: PlannedCaller, ends: CallEnd[]): Task {
    const delivery = new Delivery(caller, this.#host, ends);
    void delivery.start();
    return delivery;
  }
}
