import { FairHistories } from '../contract/fair-histories.ts';
import { FairMeetings } from '../contract/fair-meetings.ts';
import type { Meeting, Sequence } from '../contract/moves.ts';
import type { Setup } from '../execution/setup.ts';
import type { Effort } from '../model/effort.ts';
import type { Phase } from '../model/verdict.ts';
import type { Exploration } from '../strategies/exploration.ts';
import { Search } from '../strategies/search.ts';
import type { Begin } from '../strategies/strategy.ts';
import { inputKey, pathIn } from './inputs.ts';
import type { LocatedFailure } from './located-failure.ts';

/** Called before each run, with what it is part of and the number of runs so far; throws to stop. */
export type OnRun = (phase: Phase, runs: number) => void;

/** The predicate that fast-check is given, with the memory that it needs between calls. */
export class InputSearch {
  readonly universal = new Map<string, LocatedFailure>();
  crash: { error: unknown } | null = null;
  readonly #searches = new Map<string, Search>();
  readonly #setup: Setup;
  readonly #onRun: OnRun;
  readonly #list: readonly Begin[];
  #effort!: Effort;
  #calls = 0;
  #failed = false;
  #shrinks = 0;
  #visited = new Set<string>();
  #isTaken: (input: unknown) => boolean = () => true;

  constructor(setup: Setup, onRun: OnRun, list: readonly Begin[]) {
    this.#setup = setup;
    this.#onRun = onRun;
    this.#list = list;
  }

  get explorations(): Exploration[] {
    return [...this.#searches.values()].map(({ report }) => report);
  }

  begin(effort: Effort): void {
    this.#effort = effort;
    this.#calls = 0;
    this.#visited = new Set();
    this.#isTaken = chosenBy(this.#setup.property);
  }

  reportOn(input: unknown): Exploration | undefined {
    return this.#searches.get(inputKey(input))?.report;
  }

  async survives(input: unknown): Promise<boolean> {
    const path = pathIn(this.#effort.from, String(this.#calls++));
    const key = inputKey(input);
    if (this.#visited.has(key)) return this.reportOn(input)!.failure === null;
    const spent = this.#failed
      ? this.#shrinks++ >= this.#effort.shrinks
      : this.#visited.size >= this.#effort.inputs;
    if (spent || this.crash) return true;
    if (!this.#failed && !this.#isTaken(input)) return true;
    try {
      const exploration = await this.#explore(key, input);
      // Paths of shrunk inputs are not known here; the generated ones come first anyway.
      if (!this.#failed) this.#noteUniversal(exploration, input, path);
      this.#failed ||= exploration.failure !== null;
      return exploration.failure === null;
    } catch (error) {
      // Not the property's answer: the check was stopped, or we failed. fast-check must not shrink that.
      this.crash = { error };
      return true;
    }
  }

  async #explore(key: string, input: unknown): Promise<Exploration> {
    const search =
      this.#searches.get(key) ?? new Search(this.#setup, input, { beforeRun: this.#beforeRun }, this.#list);
    const { first } = this.#effort;
    const budget = this.#visited.size === 0 ? first : { ...first, steps: first.steps / 2 };
    this.#searches.set(key, search);
    this.#visited.add(key);
    await search.spend(budget);
    return search.report;
  }

  readonly #beforeRun = (phase: Phase): void => {
    this.#onRun(
      phase,
      this.explorations.reduce((sum, { runs }) => sum + runs, 0),
    );
  };

  #noteUniversal(exploration: Exploration, input: unknown, inputPath: string): void {
    for (const [id, failure] of exploration.universal) {
      if (!this.universal.has(id)) this.universal.set(id, { failure, exploration, input, inputPath });
    }
  }
}

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
