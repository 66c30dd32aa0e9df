import type { ChoicePoint } from '../execution/choosing.ts';
import type { PatientChooser } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import type { Board } from '../execution/board.ts';
import { LIMITS } from '../model/limits.ts';
import { monotonicMs } from '../time/real-clock.ts';

/** Where a run has come to. */
export type Arrival =
  | { kind: 'standing'; point: ChoicePoint; run: Board; refused?: { move: string; index: number } }
  | { kind: 'over'; execution: Execution };

/**
 * While a person thinks, time passes on the server too: locks give up, leases run out. A run that is played again
 * lives through none of it.
 */
const STANDS_AT_MOST_MS = LIMITS.drive.standsMs;

/** Ends a run that nobody wants to see the end of. */
class Abandoned extends Error {}

/** One run that stands still wherever it has not been told how to go on. */
export class SteeredRun {
  /** What it has been told, and has done. */
  readonly taken: string[] = [];
  #orders: { moves: string[]; toEnd: boolean } = { moves: [], toEnd: false };
  #standing: { point: ChoicePoint; run: Board; rings: number } | null = null;
  #letGo: { on: (index: number) => void; away: (error: Abandoned) => void } | null = null;
  #abandoned = false;
  #over = false;
  #arrived: { at: (arrival: Arrival) => void; failed: (error: unknown) => void } | null = null;
  readonly #beganMs = monotonicMs();
  readonly #rehearse: (chooser: PatientChooser) => Promise<Execution>;
  #played: Promise<void> | null = null;

  constructor(execute: (chooser: PatientChooser) => Promise<Execution>) {
    this.#rehearse = execute;
  }

  /** Nothing has happened to it since it came to stand, and it has not stood for long. */
  get isFresh(): boolean {
    if (this.#over || !this.#standing) return false;
    const { run, rings } = this.#standing;
    return run.bell.rings === rings && monotonicMs() - this.#beganMs < STANDS_AT_MOST_MS;
  }

  /** Takes these moves, and with `toEnd` the default ones after them. Stands where a move cannot be taken. */
  goOn(moves: readonly string[], toEnd: boolean): Promise<Arrival> {
    const arrival = new Promise<Arrival>((at, failed) => {
      this.#arrived = { at, failed };
    });
    this.#orders = { moves: [...moves], toEnd };
    if (this.#standing) this.#follow();
    else this.#played ??= this.#play();
    return arrival;
  }

  /** Ends it where it stands. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    this.#letGo?.away(new Abandoned());
    await this.#played;
  }

  async #play(): Promise<void> {
    try {
      const execution = await this.#rehearse((point, run) => this.#choose(point, run));
      this.#over = true;
      this.#standing = null;
      this.#arrived?.at({ kind: 'over', execution });
    } catch (error) {
      this.#over = true;
      if (!(error instanceof Abandoned)) this.#arrived?.failed(error);
    }
  }

  #choose(point: ChoicePoint, run: Board): number | Promise<number> {
    if (this.#abandoned) throw new Abandoned();
    const index = this.#next(point);
    if (typeof index === 'number') return index;
    return new Promise((on, away) => {
      this.#standing = { point, run, rings: run.bell.rings };
      this.#letGo = { on, away };
      this.#arrived?.at({ kind: 'standing', point, run, ...index });
    });
  }

  /** Goes on from where it stands. */
  #follow(): void {
    const { point, run } = this.#standing!;
    const index = this.#next(point);
    if (typeof index !== 'number') return this.#arrived?.at({ kind: 'standing', point, run, ...index });
    const letGo = this.#letGo;
    this.#standing = null;
    this.#letGo = null;
    letGo?.on(index);
  }

  /** The index of what to take now; else why it stands. */
  #next({ enabled, byDefault }: ChoicePoint): number | { refused?: { move: string; index: number } } {
    const { moves, toEnd } = this.#orders;
    const move = moves[0] ?? (toEnd ? enabled[byDefault]!.move : undefined);
    if (move === undefined) return {};
    const index = enabled.findIndex((step) => step.move === move);
    if (index === -1) return { refused: { move, index: this.taken.length } };
    moves.shift();
    this.taken.push(move);
    return index;
  }
}
