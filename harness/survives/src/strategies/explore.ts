import { permutations, SerialOrders } from '../judge/serial-equivalence.ts';
import { neverEnds, UNIVERSAL_CHECKS } from '../judge/universal.ts';
import { allAtOnce, steered, type Conduct } from '../execution/conduct.ts';
import { execute, type Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { catalogueOf } from '../independence/catalogue.ts';
import { Footprints } from '../independence/relation.ts';
import type { PromiseBroken } from '../language/language.ts';
import { LEAVES_DOUBT } from '../model/faults.ts';
import type { Budget } from '../model/limits.ts';
import type { Phase } from '../model/verdict.ts';
import { byPriority, oneAfterAnother, preemptionsOf, scheduleOf, uniformly } from './choosers.ts';
import { nothingExplored, type Exploration, type Failure } from './exploration.ts';
import { judgeProperty } from '../judge/judge-promise.ts';
import { amountOf, loadOf } from './load.ts';
import { OrderedSearch, phaseOf } from './ordered-search.ts';
import { ANOTHER_AFTER_A_DOUBT, SpecialMoves, type SpecialReport } from './special-moves.ts';

/** The most that completing the first bound may cost: two callers of about forty statements each. */
const FIRST_BOUND_STEPS = 8_000;
/** The most that looking for a failure with fewer preemptions may cost. */
const FEWER_STEPS = 1_000;

export interface Watch {
  /** Called before each run; throws to stop. */
  beforeRun(phase: Phase): void;
}

/**
 * Plays schedules of one input until one breaks the property, the space is exhausted or the budget used up. It can
 * be given more budget later and goes on where it stopped.
 */
export class Search {
  readonly report: Exploration;
  readonly #production: Setup;
  readonly #input: unknown;
  readonly #watch: Watch;
  readonly #callers: string[];
  readonly serial = new SerialOrders();
  readonly #orders = new Set<string>();
  #ordered: OrderedSearch | null = null;
  #longest = 0;
  readonly #estimates: number[] = [];
  readonly #overlap: SpecialMoves;
  readonly #faults: SpecialMoves;
  readonly #secondFaults: SpecialMoves;

  constructor(setup: Setup, input: unknown, watch: Watch) {
    this.#production = setup;
    const { faults = [] } = setup.property;
    this.#overlap = new SpecialMoves({ holds: 2, faults: [], faultLimit: 0 }, (chooser, moves) =>
      this.#play('overlap', steered(chooser, moves)),
    );
    this.#faults = new SpecialMoves({ holds: 0, faults, faultLimit: 1 }, (chooser, moves) =>
      this.#play('faults', steered(chooser, moves)),
    );
    this.#secondFaults = new SpecialMoves(
      { holds: 0, faults, faultLimit: 1, faultLimitInDoubt: 2 },
      (chooser, moves) => this.#play('faults', steered(chooser, moves)),
      ANOTHER_AFTER_A_DOUBT,
    );
    this.#input = input;
    this.#watch = watch;
    this.#callers = [...new Set(setup.property.calls(input).map(({ caller }) => caller))];
    this.report = nothingExplored(this.#callers.length);
  }

  /** `budget` counts from the beginning: to give the same again changes nothing. */
  async spend(budget: Budget): Promise<void> {
    const { property } = this.#production;
    if (property.load) return this.#underLoad();
    if (this.report.runs === 0 && property.likeSomeSerialOrder) await this.#recordSerialOrders();
    if (!this.decided && !this.report.exhausted) await this.#inOrderOfPreemptions(budget);
    if (!this.decided && !this.report.exhausted) await this.#bySampling(budget.samples);
    const { length } = this.#callers;
    const most = Math.max(budget.overlapCallers ?? 2, property.overlapCallers ?? 2);
    if (!this.decided && budget.overlap > 0 && length > 1 && length <= most)
      this.report.overlap = await this.#special(this.#overlap, budget.overlap, budget.completeFirstBound);
    if (!this.decided && budget.faults > 0 && property.faults)
      this.report.faults = await this.#special(this.#faults, budget.faults, budget.completeFirstBound);
    if (!this.decided && budget.secondFaults > 0 && this.#mayLeaveADoubt())
      this.report.secondFaults = await this.#special(this.#secondFaults, budget.secondFaults);
    if (!this.decided && length > 1) await this.#allAtOnce(budget.stress);
  }

  /** Once: there is no order to search. */
  async #underLoad(): Promise<void> {
    if (this.report.runs > 0) return;
    const { property } = this.#production;
    const execution = await this.#play('load', loadOf(property));
    const amount = amountOf(property, this.#input);
    this.report.load = { amount, usage: execution.usage, inStep: property.inStep ?? false };
    this.#judge(execution);
  }

  /** Last, for it depends on luck: what only shows here is outside of the schedules that can be enumerated. */
  async #allAtOnce(runs: number): Promise<void> {
    while (this.report.stressed < runs) {
      const seed = this.report.stressed++;
      const execution = await this.#play('stress', allAtOnce(seed));
      const over = this.#judge(execution);
      if (this.report.failure) this.report.failure.seed = seed;
      if (over) return;
    }
  }

  /** There is nothing left to find out: it broke, or cannot be judged. */
  get decided(): boolean {
    return this.report.failure !== null || this.report.unjudged !== null;
  }

  #mayLeaveADoubt(): boolean {
    return LEAVES_DOUBT.some((doubt) => this.#production.property.faults?.includes(doubt));
  }

  async #special(search: SpecialMoves, steps: number, completeFirstBound = false): Promise<SpecialReport> {
    await search.spend({ steps, completeFirstBound }, (execution) => this.#judge(execution));
    return search.report;
  }

  /** Each caller alone, in each order: what the concurrent runs are compared with. */
  async #recordSerialOrders(): Promise<void> {
    for (const order of permutations(this.#callers)) {
      const execution = await this.#play('serial', steered(oneAfterAnother(order)));
      this.serial.record(execution.outcomes, execution.state, execution.startedAt);
      if (this.#judge(execution)) return;
    }
  }

  async #inOrderOfPreemptions(budget: Budget): Promise<void> {
    const { report } = this;
    this.#ordered ??= new OrderedSearch(
      new Footprints(await catalogueOf(this.#production.database)),
      async (preemptions, chooser) => {
        const execution = await this.#play(phaseOf(preemptions), steered(chooser));
        return { choices: execution.choices, over: this.#judge(execution) };
      },
    );
    const over = await this.#ordered.spend((preemptions) => this.#limit(preemptions, budget));
    const { exhausted, setAside, orders, completeBound } = this.#ordered;
    if (exhausted && !over) Object.assign(report, { exhausted, setAside, space: orders });
    else if (!exhausted) report.completeBound = completeBound;
    if (report.failure) await this.#withFewer(this.#ordered, report.failure);
  }

  /** A schedule with fewer preemptions may have been set aside because it comes to the same. */
  async #withFewer(search: OrderedSearch, found: Failure): Promise<void> {
    const next = search.fewerThan(found.preemptions, FEWER_STEPS);
    for (;;) {
      Object.assign(this.report, { failure: null, unjudged: null });
      const over = await next();
      if (over === true && this.report.unjudged === null) return;
      Object.assign(this.report, { failure: found, unjudged: null });
      if (over === null) return;
    }
  }

  #limit(preemptions: number, { steps, completeFirstBound }: Budget): number {
    return completeFirstBound && preemptions <= 1 && this.#callers.length <= 2
      ? Math.max(steps, FIRST_BOUND_STEPS)
      : steps;
  }

  async #bySampling(samples: number): Promise<void> {
    const { report } = this;
    for (let sample = report.sampled; sample < samples; sample++) {
      const seed = sample * 7919 + 17;
      const random = sample % 3 === 2;
      const chooser = random ? uniformly(seed) : byPriority(seed, 2 + (sample % 2), this.#longest);
      const execution = await this.#play('sampling', steered(chooser));
      report.sampled++;
      // Knuth 1975: the product of the branching factors along a random descent estimates the leaves.
      if (random)
        this.#estimates.push(execution.choices.reduce((product, { lanes }) => product * lanes.length, 1));
      if (this.#judge(execution)) return;
    }
    if (this.#estimates.length > 0) {
      report.space = Math.round(this.#estimates.reduce((a, b) => a + b, 0) / this.#estimates.length);
    }
  }

  async #play(phase: Phase, conduct: Conduct): Promise<Execution> {
    this.#watch.beforeRun(phase);
    const execution = await execute(this.#production, this.#input, conduct);
    this.report.phase = phase;
    this.report.runs++;
    this.#longest = Math.max(this.#longest, execution.choices.length);
    this.#orders.add(execution.choices.map(({ lanes, chosen }) => lanes[chosen]).join(' '));
    this.report.distinct = this.#orders.size;
    this.report.exercised ||= execution.outcomes.some(({ error }) => error === undefined);
    return execution;
  }

  /** True when the search is over. */
  #judge(execution: Execution): boolean {
    const { report } = this;
    for (const check of UNIVERSAL_CHECKS) {
      const broken = report.universal.has(check.id) ? null : check.judge(execution);
      if (broken) report.universal.set(check.id, this.#failure(broken, execution));
    }
    if (execution.ending.kind !== 'finished') {
      const { sentence } = execution.ending;
      report.unjudged = neverEnds(execution.ending)
        ? `a call never came back, so this could not be judged: ${sentence}`
        : sentence;
      return true;
    }
    const broken = judgeProperty(execution, this.#production, this.serial);
    if (broken) report.failure = this.#failure(broken, execution);
    return broken !== null;
  }

  #failure(broken: PromiseBroken, execution: Execution): Failure {
    return {
      broken,
      execution,
      schedule: scheduleOf(execution.choices),
      preemptions: preemptionsOf(execution.choices),
      phase: this.report.phase,
      ordinal: this.report.runs,
    };
  }
}
