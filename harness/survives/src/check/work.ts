import type { Setup } from '../execution/setup.ts';
import type { Property } from '../language/language.ts';
import type { Effort } from '../model/effort.ts';
import type { Phase, PropertyVerdict } from '../model/verdict.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { NotRepeatable } from '../strategies/choosers.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import { Examiner, type Examination } from './examine.ts';
import type { Stage } from './open-setup.ts';
import { ofContract } from './contract-properties.ts';
import type { CheckRequest } from './request.ts';

const PROGRESS_EVERY_MS = 100;

/** One property that is judged: what has been found out so far, wherever it has been played. */
export class Work {
  readonly property: Property;
  readonly index: number;
  readonly #setup: Setup;
  readonly #examiner: Examiner;
  readonly #report: ReturnType<typeof reporter>;
  #unrepeatable: Examination | null = null;

  /** @param of how many properties are looked at, as far as is known */
  constructor(
    stage: Stage,
    request: CheckRequest,
    given: { property: Property; index: number; of: () => number },
  ) {
    const { property, index, of } = given;
    this.property = property;
    this.index = index;
    this.#setup = stage.of(property);
    this.#report = reporter(request, property.name, index, of);
    this.#examiner = new Examiner(request.name, this.#setup, this.#report.run);
  }

  /** A mistake has been named: see `Examiner.named`. */
  get named(): boolean {
    return this.#examiner.named;
  }

  /** One more pass, on this stage. */
  async pass(stage: Stage, effort: Effort): Promise<void> {
    if (this.#unrepeatable) return;
    stage.take(this.#setup);
    try {
      await this.#examiner.pass(effort);
      if (this.#examiner.failed) this.#report.broke();
    } catch (error) {
      if (!(error instanceof NotRepeatable)) throw error;
      this.#unrepeatable = notRepeatable(this.#setup, error);
    }
  }

  /** Null of what was made of the contract, where it was not begun because a promise had named a mistake. */
  async conclude(stage: Stage): Promise<Examination | null> {
    if (ofContract(this.property) && !this.#examiner.begun && !this.#unrepeatable) return null;
    stage.take(this.#setup);
    const examination = this.#unrepeatable ?? (await this.#examiner.conclude());
    this.#report.end(examination.verdict);
    return examination;
  }
}

/**
 * Tells how far it is, not more often than a terminal can show.
 *
 * @param of how many properties are looked at, as far as is known: it grows when the contract's come into play
 */
function reporter({ onProgress, signal }: CheckRequest, property: string, index: number, of: () => number) {
  let lastMs = -Infinity;
  let lastPhase: Phase | null = null;
  let lastSchedules = 0;
  return {
    run: (phase: Phase, schedules: number): void => {
      signal?.throwIfAborted();
      lastSchedules = schedules;
      const nowMs = monotonicMs();
      if (phase === lastPhase && nowMs - lastMs < PROGRESS_EVERY_MS) return;
      [lastMs, lastPhase] = [nowMs, phase];
      onProgress?.({ property, index, of: of(), phase, schedules });
    },
    /** Before the counterexample has been worked out. */
    broke: (): void =>
      onProgress?.({
        property,
        index,
        of: of(),
        phase: lastPhase ?? 'serial',
        schedules: lastSchedules,
        verdict: 'broke',
      }),
    end: ({ phase, schedules, verdict }: PropertyVerdict): void =>
      onProgress?.({ property, index, of: of(), phase, schedules, verdict }),
  };
}

function notRepeatable({ property: { id, name, kind } }: Setup, error: NotRepeatable): Examination {
  return {
    verdict: {
      id,
      name,
      kind,
      verdict: 'inconclusive',
      phase: 'serial',
      schedules: 0,
      distinct: 0,
      coverage: coverageSentence([]),
      reason: `the run cannot be repeated: ${error.message}. ${error.because}`,
    },
    universal: new Map(),
    explorations: [],
  };
}
