import { FairHistories } from '../contract/fair-histories.ts';
import { FairMeetings } from '../contract/fair-meetings.ts';
import type { Meeting, Sequence } from '../contract/moves.ts';
import type { Setup } from '../execution/setup.ts';
import type { Budget, Effort } from '../model/effort.ts';
import type { Phase } from '../model/verdict.ts';
import type { Exploration } from '../strategies/exploration.ts';
import { Search } from '../strategies/search.ts';
import type { Begin } from '../strategies/strategy.ts';
import { inputKey, pathIn } from './inputs.ts';
import { AloneSearch, proposedAlone } from './alone-search.ts';
import type { LocatedFailure } from './located-failure.ts';

/** Called before each run, with what it is part of and the number of runs so far; throws to stop. */
export type OnRun = (phase: Phase, runs: number) => void;

/** The predicate that fast-check is given, with the memory that it needs between calls. */
export class InputSearch {
  readonly universal = new Map<string, LocatedFailure>();
  crash: { error: unknown } | null = null;
  readonly #searches = new Map<string, Search>();
  readonly #alone: AloneSearch;
  readonly #setup: Setup;
  readonly #onRun: OnRun;
  readonly #list: readonly Begin[];
  #effort!: Effort;
  #calls = 0;
  #failed: 'searched' | 'alone' | null = null;
  #shrinks = 0;
  #visited = new Set<string>();
  #isTaken: (input: unknown) => boolean = () => true;

  readonly #beforeRun = (phase: Phase): void => {
    const runs = this.explorations.reduce((sum, { runs }) => sum + runs, 0);
    this.#onRun(phase, runs);
  };

  constructor(setup: Setup, onRun: OnRun, list: readonly Begin[]) {
    this.#setup = setup;
    this.#onRun = onRun;
    this.#list = list;
    this.#alone = new AloneSearch(setup, this.#beforeRun);
  }

  get explorations(): Exploration[] {
    const searched = [...this.#searches.values()].map(({ report }) => report);
    return [...searched, ...this.#alone.explorations];
  }

  begin(effort: Effort): void {
    this.#effort = effort;
    this.#calls = 0;
    this.#visited = new Set();
    this.#isTaken = chosenBy(this.#setup.property);
  }

  reportOn(input: unknown): Exploration | undefined {
    const key = inputKey(input);
    return this.#searches.get(key)?.report ?? this.#alone.of(key);
  }

  async survives(input: unknown): Promise<boolean> {
    const proposal = this.#calls++;
    const path = pathIn(this.#effort.from, String(proposal));
    const key = inputKey(input);
    if (this.#visited.has(key)) return this.reportOn(input)!.failure === null;
    const isAlone = this.#failed ? this.#failed === 'alone' : this.#isMore(proposal);
    if (this.crash || this.#isSpent(isAlone)) return true;
    if (!this.#failed && !this.#isTaken(input)) return true;
    try {
      const exploration = await (isAlone ? this.#alone.explore(key, input) : this.#explore(key, input));
      // Paths of shrunk inputs are not known here; the generated ones come first anyway.
      if (!this.#failed) this.#noteUniversal(exploration, input, path);
      if (exploration.failure) this.#failed ||= isAlone ? 'alone' : 'searched';
      return exploration.failure === null;
    } catch (error) {
      // Not the property's answer: the check was stopped, or we failed. fast-check must not shrink that.
      this.crash = { error };
      return true;
    }
  }

  /** It is proposed when there are as many whose orders are searched as there are to be. */
  #isMore(proposal: number): boolean {
    const { inputs } = this.#effort;
    const isFull = this.#visited.size >= inputs || proposal >= inputs * this.#setup.limits.check.proposals;
    return isFull && proposedAlone(this.#setup, this.#effort) > 0;
  }

  #isSpent(isAlone: boolean): boolean {
    const { inputs, shrinks, alone } = this.#effort;
    if (this.#failed) return this.#shrinks++ >= (isAlone ? alone!.shrinks : shrinks);
    return isAlone ? this.#alone.isOver(this.#effort) : this.#visited.size >= inputs;
  }

  async #explore(key: string, input: unknown): Promise<Exploration> {
    const search =
      this.#searches.get(key) ?? new Search(this.#setup, input, { beforeRun: this.#beforeRun }, this.#list);
    const { first } = this.#effort;
    const budget = this.#visited.size === 0 ? first : laterThan(first);
    this.#searches.set(key, search);
    this.#visited.add(key);
    await search.spend(budget);
    return search.report;
  }

  #noteUniversal(exploration: Exploration, input: unknown, inputPath: string): void {
    for (const [id, failure] of exploration.universal) {
      if (!this.universal.has(id)) this.universal.set(id, { failure, exploration, input, inputPath });
    }
  }
}

/** For all but the first input. */
const laterThan = (first: Budget): Budget => ({
  ...first,
  steps: first.steps / 2,
  oneStands: (first.oneStands ?? 0) / 2,
  oneProcess: Math.min(1, first.oneProcess ?? 0),
});

/** Which of the inputs that are proposed are explored. */
function chosenBy({ meets, walks, faults }: Setup['property']): (input: unknown) => boolean {
  if (meets) {
    const fair = new FairMeetings(meets);
    return (input) => fair.takes(input as Meeting);
  }
  if (!walks || !faults) return () => true;
  const fair = new FairHistories(walks);
  return (input) => fair.takes(input as Sequence);
}
