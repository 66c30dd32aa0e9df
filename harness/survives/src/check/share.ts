import type { Setup } from '../execution/setup.ts';
import type { Property } from '../language/language.ts';
import type { Effort } from '../model/effort.ts';
import type { Phase, PropertyVerdict } from '../model/verdict.ts';
import { monotonicMs } from '../time/real-clock.ts';
import { NotRepeatable } from '../strategies/choosers.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import { Examiner, type Examination } from './examine.ts';
import type { OpenSetup } from './open-setup.ts';
import { ofContract } from './contract-properties.ts';
import type { CheckRequest } from './request.ts';

const PROGRESS_EVERY_MS = 100;

/** Judges its properties one after another, on a database of its own. */
export class Share {
  readonly examinations: { index: number; examination: Examination }[] = [];
  readonly #database: Awaited<ReturnType<OpenSetup['database']>>;
  readonly #request: CheckRequest;
  readonly #work: {
    index: number;
    setup: Setup;
    examiner: Examiner;
    report: ReturnType<typeof reporter>;
  }[] = [];
  readonly #unrepeatable = new Map<number, Examination>();
  #contractIsBegun = false;

  constructor(database: Awaited<ReturnType<OpenSetup['database']>>, request: CheckRequest) {
    this.#database = database;
    this.#request = request;
  }

  /** @param chosen all that are judged, on this database and on others */
  take(property: Property, index: number, chosen: readonly Property[]): void {
    const setup = this.#database.of(property);
    const promises = chosen.filter((each) => !ofContract(each)).length;
    const isAsked = (): boolean => this.#contractIsBegun || ofContract(property);
    const of = (): number => (isAsked() ? chosen.length : promises);
    const report = reporter(this.#request, property.name, index, of);
    const examiner = new Examiner(this.#request.name, setup, report.run);
    this.#work.push({ index, setup, examiner, report });
  }

  /** A mistake has been named: see `Examiner.named`. */
  get named(): boolean {
    return this.#work.some(({ examiner }) => examiner.named);
  }

  /** One more pass over the promises whose orders are searched. */
  searchOrders(effort: Effort): Promise<void> {
    return this.#pass(effort, (property) => property.load === undefined && !ofContract(property));
  }

  /** The same over what was made of the contract. */
  searchContract(effort: Effort): Promise<void> {
    this.#contractIsBegun = true;
    return this.#pass(effort, ofContract);
  }

  /** Those that are put under load, once. */
  putUnderLoad(effort: Effort): Promise<void> {
    return this.#pass(effort, (property) => property.load !== undefined && !ofContract(property));
  }

  async #pass(effort: Effort, which: (property: Property) => boolean): Promise<void> {
    for (const { index, setup, examiner, report } of this.#work) {
      if (this.#unrepeatable.has(index) || !which(setup.property)) continue;
      try {
        await examiner.pass(effort);
        if (examiner.failed) report.broke();
      } catch (error) {
        if (!(error instanceof NotRepeatable)) throw error;
        this.#unrepeatable.set(index, notRepeatable(setup, error));
      }
    }
  }

  /** What was made of the contract is left out where it was not begun, because a promise had named a mistake. */
  async conclude(): Promise<void> {
    for (const { index, setup, examiner, report } of this.#work) {
      if (ofContract(setup.property) && !examiner.begun && !this.#unrepeatable.has(index)) continue;
      const examination = this.#unrepeatable.get(index) ?? (await examiner.conclude());
      report.end(examination.verdict);
      this.examinations.push({ index, examination });
    }
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
