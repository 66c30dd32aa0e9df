import type { AnyContract } from '../language/language.ts';
import { answerKindsIn } from './answer-kinds.ts';
import type { Sequence } from './moves.ts';

/** Proposals for each that is taken: after so many that were not, any will do. */
const PATIENCE = 7;

/**
 * Takes of the histories that are proposed those in which functions are answered as they have not been yet: what is wrong
 * with an answer shows only where that answer is due. Ever less of it has to be new, the longer nothing is taken. What is
 * taken depends on what was proposed before it alone, so more of them begin with the same.
 */
export class FairHistories {
  readonly #contract: AnyContract;
  readonly #heard = new Set<string>();
  #refused = 0;

  constructor(contract: AnyContract) {
    this.#contract = contract;
  }

  takes(history: Sequence): boolean {
    const kinds = answerKindsIn(this.#contract, history);
    const fresh = [...kinds].filter((kind) => !this.#heard.has(kind));
    if (fresh.length < Math.ceil((PATIENCE - this.#refused) / 2)) {
      this.#refused++;
      return false;
    }
    this.#refused = 0;
    for (const kind of fresh) this.#heard.add(kind);
    return true;
  }
}
