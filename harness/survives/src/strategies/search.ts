import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { judgeProperty } from '../judge/judge-promise.ts';
import { isDisturbed, neverEnds, UNIVERSAL_CHECKS } from '../judge/universal.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { Budget } from '../model/effort.ts';
import type { Phase } from '../model/verdict.ts';
import { preemptionsOf, scheduleOf } from './choosers.ts';
import { nothingExplored, type Exploration } from './exploration.ts';
import { Ground } from './ground.ts';
import { STRATEGIES } from './list.ts';
import { keepsSnapshot } from './one-stands.ts';
import { playAll } from './play.ts';
import type { Attempt, Attempts, Begin, Failure, Strategy } from './strategy.ts';

interface Watch {
  /** Called before each run; throws to stop. */
  beforeRun(phase: Phase): void;
}

/**
 * Asks one strategy after another for runs of one input, until a run breaks the property, or none of them has any
 * left that it may play. It can be given more budget later and goes on where it stopped.
 */
export class Search {
  readonly report: Exploration;
  readonly #ground: Ground;
  readonly #watch: Watch;
  readonly #list: readonly Begin[];
  readonly #orders = new Set<string>();
  #strategies: Strategy[] | null = null;

  constructor(setup: Setup, input: unknown, watch: Watch, list: readonly Begin[] = STRATEGIES) {
    this.#ground = new Ground(setup, input);
    this.report = nothingExplored(this.#ground);
    this.#watch = watch;
    this.#list = list;
  }

  /** `budget` counts from the beginning: to give the same again changes nothing. */
  async spend(budget: Budget): Promise<void> {
    this.#ground.budget = budget;
    this.#strategies ??= await this.#begin();
    for (const strategy of this.#strategies) {
      if (this.decided) return;
      await this.#play(strategy, strategy);
      if (this.report.failure) await this.#simplify(strategy, this.report.failure);
    }
  }

  /** There is nothing left to find out: it broke, or cannot be judged. */
  get decided(): boolean {
    return this.report.failure !== null || this.report.unjudged !== null;
  }

  async #begin(): Promise<Strategy[]> {
    const begun: Strategy[] = [];
    this.report.strategies = begun;
    for (const begin of this.#list) {
      const strategy = await begin(this.#ground);
      if (strategy) begun.push(strategy);
      if (strategy?.speaks === 'alone') break;
    }
    return begun;
  }

  /** What breaks with less is told instead; a run that cannot be judged is no reason to tell nothing. */
  async #simplify(strategy: Strategy, found: Failure): Promise<void> {
    const { report } = this;
    const simpler: Attempts = {
      next: () => {
        Object.assign(report, { failure: null, unjudged: null });
        return strategy.simpler?.(found) ?? null;
      },
      played: (attempt, execution) => strategy.played(attempt, execution),
    };
    await this.#play(strategy, simpler, () => report.failure !== null);
    report.failure ??= found;
  }

  async #play(by: Strategy, attempts: Attempts, enough = () => this.decided): Promise<void> {
    const { setup, input } = this.#ground;
    const before = (): void => this.#watch.beforeRun(by.phase);
    const over = (execution: Execution, attempt: Attempt): boolean => {
      this.#count(execution, by.phase);
      this.#judge(execution, attempt, by);
      return enough();
    };
    await playAll(attempts, { setup, input, before }, over);
  }

  #count({ choices, outcomes, notes, history }: Execution, phase: Phase): void {
    const { report } = this;
    const ground = this.#ground;
    report.phase = phase;
    report.runs++;
    report.steps += choices.length;
    for (const note of notes) report.notes.add(note);
    if (report.runs === 1) ground.keepsSnapshots = history.events.some(keepsSnapshot);
    ground.longest = Math.max(ground.longest, choices.length);
    this.#orders.add(choices.map(({ lanes, chosen }) => lanes[chosen]).join(' '));
    report.distinct = this.#orders.size;
    report.exercised ||= outcomes.some(({ error }) => error === undefined);
  }

  #judge(execution: Execution, attempt: Attempt, by: Strategy): void {
    const { report } = this;
    const ground = this.#ground;
    const failure = (broken: PromiseBroken): Failure => ({
      ...{ broken, execution, attempt, by },
      schedule: scheduleOf(execution.choices),
      preemptions: preemptionsOf(execution.choices),
      phase: report.phase,
      ordinal: report.runs,
    });
    for (const check of isDisturbed(execution.ending) ? [] : UNIVERSAL_CHECKS) {
      const broken = report.universal.has(check.id) ? null : check.judge(execution);
      if (broken) report.universal.set(check.id, failure(broken));
    }
    if (execution.ending.kind !== 'finished') {
      const { sentence } = execution.ending;
      report.unjudged = neverEnds(execution.ending)
        ? `a call never came back, so this could not be judged: ${sentence}`
        : sentence;
      return;
    }
    report.unjudged = execution.undecided ?? null;
    const broken = judgeProperty(execution, ground.setup, ground.serial);
    if (broken) report.failure = failure(broken);
  }
}
