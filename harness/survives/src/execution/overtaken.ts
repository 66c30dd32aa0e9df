import { isOvertaken } from '../contract/crowds.ts';
import type { Session } from '../pool/session.ts';
import type { Statement } from '../pool/statement.ts';
import type { Board } from './board.ts';
import type { Bounds, Conductor } from './conductor.ts';
import type { Ending } from './ending.ts';
import { Free } from './free.ts';
import { NO_MOVES } from './moves.ts';
import { Overtaking } from './overtaking.ts';
import { Steered } from './steered.ts';
import { Steps } from './steps.ts';

/** One act in which a few are overtaken again and again; once they have been answered, the others come as they come. */
export class Overtaken implements Conductor {
  readonly choices = [];
  readonly #board: Board;
  readonly #bounds: Bounds;
  readonly #steered: Steered;
  #free: Free | null = null;

  constructor(board: Board, { bounds, clockTicks }: { bounds: Bounds; clockTicks: boolean }) {
    this.#board = board;
    this.#bounds = bounds;
    const { choose } = new Overtaking();
    const steps = new Steps(board, NO_MOVES, { guards: true });
    const handsOver = (): boolean => board.tasks.every(({ name, done }) => done || !isOvertaken(name));
    this.#steered = new Steered(board, { choose, steps, bounds, clockTicks, handsOver });
  }

  get cutShort(): boolean {
    return this.#free?.cutShort ?? false;
  }

  atGate(session: Session, statement: Statement): void {
    this.#free?.atGate(session, statement);
  }

  /** Nobody reads all of it: the history keeps its beginning and its end. */
  looksForPlace(): boolean {
    return this.#steered.choices.length < this.#board.options.limits.free.places;
  }

  abandons(session: Session): boolean {
    return this.#free?.abandons(session) ?? false;
  }

  sent(statements: number): Promise<void> | undefined {
    return this.#free?.sent(statements);
  }

  async toTheEnd(): Promise<Ending> {
    const ending = await this.#steered.toTheEnd();
    if (ending.kind !== 'finished') return ending;
    const pace = { inStep: false, turnsHeldBack: () => 0 };
    this.#free = new Free(this.#board, { bounds: this.#bounds, pace });
    return this.#free.toTheEnd();
  }
}
