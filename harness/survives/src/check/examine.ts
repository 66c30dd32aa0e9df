import fc from 'fast-check';
import type { Setup } from '../execution/setup.ts';
import { NOTHING_YET } from '../execution/table-reset.ts';
import type { Effort } from '../model/effort.ts';
import { LIMITS } from '../model/limits.ts';
import type { Counterexample, PropertyVerdict } from '../model/verdict.ts';
import { ofContract } from './contract-properties.ts';
import { crowdsOf } from '../contract/crowds.ts';
import { describeFailure } from './counterexample.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import type { Exploration } from '../strategies/exploration.ts';
import { STRATEGIES } from '../strategies/list.ts';
import type { Begin } from '../strategies/strategy.ts';
import { proposedAlone } from './alone-search.ts';
import { InputSearch, type OnRun } from './input-search.ts';
import { examplesOf, pathIn, seedOf } from './inputs.ts';
import type { LocatedFailure } from './located-failure.ts';

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
  readonly #setup: Setup;
  readonly #inputs: InputSearch;
  #failed: LocatedFailure | null = null;

  constructor(name: string, setup: Setup, onRun: OnRun, list: readonly Begin[] = STRATEGIES) {
    this.#name = name;
    this.#setup = setup;
    this.#inputs = new InputSearch(setup, onRun, list);
  }

  get failed(): boolean {
    return this.#failed !== null;
  }

  /**
   * Something is broken already that names a mistake, be it a universal check. Serial equivalence and the
   * contract find a great deal and name nothing, so they alone are no reason to stop looking.
   */
  get named(): boolean {
    const { property } = this.#setup;
    const names = !property.likeSomeSerialOrder && !ofContract(property);
    return (this.#failed !== null && names) || this.#inputs.universal.size > 0;
  }

  /** Something has been played. */
  get begun(): boolean {
    return this.#inputs.explorations.length > 0;
  }

  /** One more pass, with more effort than the last: what has been explored is not explored again. */
  async pass(effort: Effort): Promise<void> {
    if (this.#failed) return;
    const { property } = this.#setup;
    const source = property[effort.from];
    if (!source) return;
    const own = effortFor(property, effort);
    if (own.inputs === 0) return;
    this.#inputs.begin(own);
    const details = await fc.check(
      fc.asyncProperty(source, (input) => this.#inputs.survives(input)),
      {
        seed: seedOf(this.#name, property),
        examples: examplesOf(property),
        numRuns: Math.max(
          isChosen(property) ? own.inputs * this.#setup.limits.check.proposals : own.inputs,
          proposedAlone(this.#setup, own),
        ),
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
    const verdict = baseVerdict(this.#setup, explorations);
    if (this.#failed) {
      verdict.phase = this.#failed.failure.phase;
      const counterexample = await describeFailure(this.#name, this.#setup, this.#failed);
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

/** Of what is proposed some is explored: histories in which nothing fails are cheap, and crowds are few. */
const isChosen = ({ walks, faults, gathers }: Setup['property']): boolean =>
  !gathers && (walks === undefined || faults !== undefined);

/** A load has one input, all crowds are played, and histories are cheap and many. */
function effortFor(
  { load, walks, meets, gathers, faults, endsMeanwhile }: Setup['property'],
  effort: Effort,
): Effort {
  if (gathers) return { ...effort, inputs: crowdsOf(gathers).length, shrinks: 0 };
  if (load) return { ...effort, inputs: 1, shrinks: 0 };
  if (endsMeanwhile) return { ...effort, ...effort.endings };
  if (meets) {
    const { first, ...meetings } = effort.meetings ?? {};
    return { ...effort, ...meetings, first: { ...effort.first, ...first } };
  }
  if (walks && faults) return { ...effort, ...effort.mishaps };
  if (walks?.begin.rows === NOTHING_YET) return { ...effort, ...effort.fromNothing };
  return walks ? { ...effort, ...effort.histories } : effort;
}

/**
 * A failure that too few of the re-runs show again is no verdict on the code (`EvidenceLimits.atLeast`): of a schedule
 * half of them have to; of what chance brings about one, for then it is rare and no less true. Of hygiene all of them
 * have to: what was seen in passing may have been passing.
 */
export function brokeOrUnrepeatable(
  counterexample: Counterexample,
  universal = false,
): Pick<PropertyVerdict, 'verdict' | 'counterexample' | 'reason'> {
  const [again, of] = counterexample.reproduced.split('/').map(Number) as [number, number];
  const overlapping = counterexample.token.includes('|all-at-once');
  const enough = universal ? of : overlapping ? 1 : LIMITS.evidence.atLeast * of;
  if (again >= enough) return { verdict: 'broke', counterexample };
  const one = `one run broke it (${counterexample.headline}), and ${again} of ${of} re-runs`;
  return {
    verdict: 'inconclusive',
    reason: overlapping
      ? `${one} with everything at once did: statements overlapped inside the server, and no schedule brings that about again`
      : `${one} of the same schedule did: something other than the database decides`,
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
