import fc from 'fast-check';
import type { Setup } from '../execution/setup.ts';
import type { Effort } from '../model/limits.ts';
import type { Counterexample, Phase, PropertyVerdict } from '../model/verdict.ts';
import { describeFailure } from './counterexample.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import type { Exploration } from '../strategies/exploration.ts';
import { STRATEGIES } from '../strategies/list.ts';
import { Search } from '../strategies/search.ts';
import type { Begin } from '../strategies/strategy.ts';
import { inputKey, pathIn, seedOf } from './inputs.ts';
import type { LocatedFailure } from './located-failure.ts';

/** Called before each run, with what it is part of and the number of runs so far; throws to stop. */
type OnRun = (phase: Phase, runs: number) => void;

export interface Examination {
  verdict: PropertyVerdict;
  /** First failure of each universal check, by id. */
  universal: Map<string, LocatedFailure>;
  explorations: Exploration[];
}

/**
 * Judges one property: fast-check proposes inputs, each is explored, and when one fails fast-check shrinks it,
 * exploring each smaller input again. What is reported is the smallest input that fails, with the schedule of
 * fewest preemptions for it.
 */
export class Examiner {
  readonly #name: string;
  readonly #production: Setup;
  readonly #inputs: InputSearch;
  #failed: LocatedFailure | null = null;

  constructor(name: string, setup: Setup, onRun: OnRun, list: readonly Begin[] = STRATEGIES) {
    this.#name = name;
    this.#production = setup;
    this.#inputs = new InputSearch(setup, onRun, list);
  }

  get failed(): boolean {
    return this.#failed !== null;
  }

  /**
   * Something is broken already that names a mistake, be it a universal check. Serial equivalence finds a great deal
   * and names nothing, so it alone is no reason to stop looking.
   */
  get named(): boolean {
    const { likeSomeSerialOrder = false } = this.#production.property;
    return (this.#failed !== null && !likeSomeSerialOrder) || this.#inputs.universal.size > 0;
  }

  /** One more pass, with more effort than the last: what has been explored is not explored again. */
  async pass(effort: Effort): Promise<void> {
    if (this.#failed) return;
    const { property } = this.#production;
    const source = property[effort.from];
    if (!source) return;
    this.#inputs.begin(property.load ? { ...effort, inputs: 1, shrinks: 0 } : effort);
    const details = await fc.check(
      fc.asyncProperty(source, (input) => this.#inputs.survives(input)),
      {
        seed: seedOf(this.#name, property),
        numRuns: effort.inputs * this.#production.limits.check.proposals,
      },
    );
    if (this.#inputs.crash) throw this.#inputs.crash.error;
    if (!details.failed) return;
    const input = details.counterexample![0];
    const exploration = this.#inputs.reportOn(input)!;
    this.#failed = {
      failure: exploration.failure!,
      exploration,
      input,
      inputPath: pathIn(effort.from, details.counterexamplePath!),
    };
  }

  async conclude(): Promise<Examination> {
    const { explorations, universal } = this.#inputs;
    const verdict = baseVerdict(this.#production, explorations);
    if (this.#failed) {
      verdict.phase = this.#failed.failure.phase;
      const counterexample = await describeFailure(this.#name, this.#production, this.#failed);
      Object.assign(verdict, brokeOrUnrepeatable(counterexample));
    } else {
      const unjudged =
        explorations.find((exploration) => exploration.unjudged !== null)?.unjudged ??
        (explorations.some(({ exercised }) => exercised)
          ? null
          : 'every call failed, so this was never put to the test');
      if (unjudged) Object.assign(verdict, { verdict: 'inconclusive', reason: unjudged });
    }
    return { verdict, universal, explorations };
  }
}

/**
 * A failure that none of the re-runs shows again is no verdict on the code. Of hygiene all of them have to: what was
 * seen in passing may have been passing.
 */
export function brokeOrUnrepeatable(
  counterexample: Counterexample,
  universal = false,
): Pick<PropertyVerdict, 'verdict' | 'counterexample' | 'reason'> {
  const [again, of] = counterexample.reproduced.split('/');
  if (again === of || (again !== '0' && !universal)) return { verdict: 'broke', counterexample };
  return {
    verdict: 'inconclusive',
    reason: `one run broke it (${counterexample.headline}), and ${again} of ${of} re-runs of the same schedule did: something other than the database decides`,
  };
}

function baseVerdict({ property }: Setup, explorations: readonly Exploration[]): PropertyVerdict {
  const usage = explorations[0]?.strategies.find((strategy) => strategy.usage)?.usage;
  const total = (count: (e: Exploration) => number) => explorations.reduce((sum, e) => sum + count(e), 0);
  return {
    id: property.id,
    name: property.name,
    kind: property.kind,
    verdict: 'survived',
    phase: explorations.at(-1)?.phase ?? 'serial',
    schedules: total(({ runs }) => runs),
    distinct: total(({ distinct }) => distinct),
    coverage: coverageSentence(explorations),
    ...(usage && { usage }),
  };
}

/** The predicate that fast-check is given, with the memory that it needs between calls. */
class InputSearch {
  readonly universal = new Map<string, LocatedFailure>();
  crash: { error: unknown } | null = null;
  readonly #searches = new Map<string, Search>();
  readonly #production: Setup;
  readonly #onRun: OnRun;
  readonly #list: readonly Begin[];
  #effort!: Effort;
  #calls = 0;
  #failed = false;
  #shrinks = 0;
  #visited = new Set<string>();

  constructor(setup: Setup, onRun: OnRun, list: readonly Begin[]) {
    this.#production = setup;
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
      this.#searches.get(key) ??
      new Search(this.#production, input, { beforeRun: this.#beforeRun }, this.#list);
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
