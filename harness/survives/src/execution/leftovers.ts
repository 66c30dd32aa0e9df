import type { Session } from '../pool/session.ts';
import type { Board } from './board.ts';

/**
 * What the callers of an act without a schedule leave behind: work that goes on after everybody has been answered.
 * It is waited for up to a point, as a process that ends would; beyond that the act is cut short.
 */
export class Leftovers {
  /** There was more than is waited for. */
  cutShort = false;
  readonly #board: Board;
  #statements = 0;
  readonly #lateConnections = new Map<string, number>();

  constructor(board: Board) {
    this.#board = board;
  }

  /** A statement is about to be sent: enough of them are to see that there are some. */
  count(): void {
    const { tasks, options } = this.#board;
    if (tasks.length > 0 && tasks.every(({ done }) => done)) this.#statements++;
    if (this.#statements > options.limits.free.leftovers) this.#cut();
  }

  /** Each late connection costs the server a process. */
  abandons({ instance }: Session): boolean {
    const callers = this.#board.tasks.filter((task) => task.instance === instance);
    if (callers.length === 0 || callers.some(({ done }) => !done)) return false;
    const late = (this.#lateConnections.get(instance) ?? 0) + 1;
    this.#lateConnections.set(instance, late);
    const tooMany = late > this.#board.options.limits.free.lateConnections;
    this.cutShort ||= tooMany;
    return tooMany;
  }

  /** What is still asked for is neither answered nor refused; what has been sent is waited for. */
  #cut(): void {
    this.cutShort = true;
    this.#board.close();
  }
}
