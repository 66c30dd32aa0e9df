import type { Setup } from '../execution/setup.ts';
import type { Budget, Effort } from '../model/effort.ts';
import type { Phase } from '../model/verdict.ts';
import type { Exploration } from '../strategies/exploration.ts';
import { oneProcess } from '../strategies/one-process.ts';
import { Search } from '../strategies/search.ts';

/**
 * More inputs than those whose orders are searched. Each is played once, one caller after another in one process, which is
 * cheap, and finds what needs an unlucky input and no race.
 */
export class AloneSearch {
  readonly #searches = new Map<string, Search>();
  readonly #setup: Setup;
  readonly #beforeRun: (phase: Phase) => void;

  constructor(setup: Setup, beforeRun: (phase: Phase) => void) {
    this.#setup = setup;
    this.#beforeRun = beforeRun;
  }

  get explorations(): Exploration[] {
    return [...this.#searches.values()].map(({ report }) => report);
  }

  of(key: string): Exploration | undefined {
    return this.#searches.get(key)?.report;
  }

  /** Whether so many statements have been spent that this is enough. */
  isOver({ alone }: Effort): boolean {
    return this.explorations.reduce((sum, { steps }) => sum + steps, 0) >= (alone?.steps ?? 0);
  }

  async explore(key: string, input: unknown): Promise<Exploration> {
    const watch = { beforeRun: this.#beforeRun };
    const search = this.#searches.get(key) ?? new Search(this.#setup, input, watch, [oneProcess]);
    this.#searches.set(key, search);
    await search.spend(ONCE);
    return search.report;
  }
}

const ONCE: Budget = {
  ...{ steps: 0, completeFirstBound: false, samples: 0, stress: 0 },
  ...{ overlap: 0, faults: 0, secondFaults: 0, oneProcess: 1 },
};

/**
 * How many inputs are proposed for it, those whose orders are searched among them; 0 of a load, where one order is what
 * another is compared with, and where there is a contract, whose histories are more of this than it could be.
 */
export function proposedAlone({ property, definition }: Setup, { alone }: Effort): number {
  const { load, likeSomeSerialOrder } = property;
  return (load ?? likeSomeSerialOrder ?? definition.contract) ? 0 : (alone?.inputs ?? 0);
}
