import fc from 'fast-check';
import type { Production } from '../engine/rehearsal.ts';
import type { Phase, PropertyVerdict } from '../model/verdict.ts';
import { describeFailure } from './counterexample.ts';
import { coverageSentence } from './coverage.ts';
import { explore, type Budget, type Exploration, type Failure } from './explore.ts';
import { inputKey, seedOf } from './inputs.ts';

/** How much one property gets. Counts only, so that a verdict does not depend on the machine's mood. */
export interface Effort extends Budget {
  /** Different inputs. */
  inputs: number;
  /** Smaller inputs tried after a failure. */
  shrinks: number;
}

/** A failure and where its input is in fast-check's tree. */
export interface LocatedFailure {
  failure: Failure;
  exploration: Exploration;
  input: unknown;
  inputPath: string;
}

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
export async function examine(
  kataNumber: string,
  production: Production,
  effort: Effort,
  onRun: (phase: Phase, runs: number) => void,
): Promise<Examination> {
  const { property } = production;
  const search = new InputSearch(production, effort, onRun);
  const details = await fc.check(
    fc.asyncProperty(property.inputs, (input) => search.survives(input)),
    { seed: seedOf(kataNumber, property), numRuns: effort.inputs * 8 },
  );
  if (search.crash) throw search.crash.error;
  const { explorations } = search;
  const inputPath = details.counterexamplePath ?? '';
  const verdict = baseVerdict(production, explorations);
  const failed = details.failed ? search.failureFor(details.counterexample![0]) : undefined;
  if (failed) {
    verdict.verdict = 'broke';
    verdict.phase = failed.failure!.phase;
    const located = {
      failure: failed.failure!,
      exploration: failed,
      input: details.counterexample![0],
      inputPath,
    };
    verdict.counterexample = await describeFailure(kataNumber, production, located);
  } else {
    const unjudged = explorations.find((exploration) => exploration.unjudged !== null)?.unjudged;
    if (unjudged) Object.assign(verdict, { verdict: 'inconclusive', reason: unjudged });
  }
  return { verdict, universal: search.universal, explorations };
}

function baseVerdict({ property }: Production, explorations: readonly Exploration[]): PropertyVerdict {
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
  };
}

/** The predicate that fast-check is given, with the memory that it needs between calls. */
class InputSearch {
  readonly explorations: Exploration[] = [];
  readonly universal = new Map<string, LocatedFailure>();
  crash: { error: unknown } | null = null;
  readonly #known = new Map<string, Exploration>();
  readonly #production: Production;
  readonly #effort: Effort;
  readonly #onRun: (phase: Phase, runs: number) => void;
  #calls = 0;
  #failed = false;
  #shrinks = 0;

  constructor(production: Production, effort: Effort, onRun: (phase: Phase, runs: number) => void) {
    this.#production = production;
    this.#effort = effort;
    this.#onRun = onRun;
  }

  failureFor(input: unknown): Exploration | undefined {
    return this.#known.get(inputKey(input));
  }

  async survives(input: unknown): Promise<boolean> {
    const path = String(this.#calls++);
    const known = this.#known.get(inputKey(input));
    if (known) return known.failure === null;
    const spent = this.#failed
      ? this.#shrinks++ >= this.#effort.shrinks
      : this.#known.size >= this.#effort.inputs;
    if (spent || this.crash) return true;
    try {
      const exploration = await this.#explore(input);
      for (const [id, failure] of exploration.universal) {
        // Paths of shrunk inputs are not known here; the generated ones come first anyway.
        if (!this.universal.has(id) && !this.#failed)
          this.universal.set(id, { failure, exploration, input, inputPath: path });
      }
      this.#failed ||= exploration.failure !== null;
      return exploration.failure === null;
    } catch (error) {
      // Not the property's answer: the check was stopped, or we failed. fast-check must not shrink that.
      this.crash = { error };
      return true;
    }
  }

  async #explore(input: unknown): Promise<Exploration> {
    const before = this.explorations.reduce((sum, { runs }) => sum + runs, 0);
    const exploration = await explore(this.#production, input, this.#effort, {
      beforeRun: (phase, runs) => this.#onRun(phase, before + runs),
    });
    this.#known.set(inputKey(input), exploration);
    this.explorations.push(exploration);
    return exploration;
  }
}
