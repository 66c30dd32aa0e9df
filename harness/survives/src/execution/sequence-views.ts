import { PromiseBroken, type AnyContract, type ViewModel } from '../language/language.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Board } from './board.ts';
import type { Database } from './database.ts';
import { quotedName } from './write-rows.ts';

/** What all views of a contract show. */
interface Look {
  /** Since when they have shown it, by the history's own clock. */
  from: number;
  views: { name: string; rows: Record<string, unknown>[] }[];
}

/** A time runs out by itself: what is that near to it is read again. Machines stand still for seconds. */
const NEAR_MS = 10_000;

/**
 * Reads the views of a contract, all of them at once. Where the code has sent nothing since that could have changed
 * what they show, they are not read again: they show what they showed.
 */
export class SequenceViews {
  readonly #database: Database;
  readonly #board: Board;
  readonly #contract: AnyContract;
  readonly #because: (sentence: string) => string;
  #last: (Look & { changes: number; endsAtMs: number }) | null = null;

  constructor(
    database: Database,
    board: Board,
    { contract, because }: { contract: AnyContract; because: (sentence: string) => string },
  ) {
    this.#database = database;
    this.#board = board;
    this.#contract = contract;
    this.#because = because;
  }

  /**
   * @param nowMs by the history's own clock
   * @param endsAtMs by the same clock, when next something ends; Infinity where nothing does
   */
  async look(nowMs: () => number, endsAtMs: number): Promise<Look> {
    const { changes } = this.#board.loans;
    const last = this.#last;
    if (last?.changes === changes && nowMs() + NEAR_MS < last.endsAtMs) return last;
    const from = nowMs();
    this.#last = { from, changes, endsAtMs, views: await this.#read() };
    return this.#last;
  }

  /** Somebody else has written, or time has passed. */
  forget(): void {
    this.#last = null;
  }

  async #read(): Promise<Look['views']> {
    const views = Object.entries(this.#contract.views ?? {});
    const asked = this.#database.atOnce(() =>
      views.map(async ([name, view]) => ({ name, rows: await this.#readOne(name, view) })),
    );
    // The first that fails is told, and none of the others goes on without anybody listening.
    await Promise.allSettled(asked);
    return Promise.all(asked);
  }

  #readOne(name: string, view: ViewModel<unknown>): Promise<Record<string, unknown>[]> {
    const columns = Object.keys(view.columns);
    const sql = `SELECT ${columns.map(quotedName).join(', ')} FROM ${quotedName(name)}`;
    return this.#database.readAgain(sql).catch((error: unknown) => {
      if (!(error instanceof PlainError)) throw error;
      throw new PromiseBroken({
        headline: `${name} can no longer be read`,
        expected: `the columns ${columns.join(', ')}`,
        seen: (error.cause as Error).message,
        because: this.#because(view.sentence),
      });
    });
  }
}
