import { steered } from '../execution/conduct.ts';
import type { Execution } from '../execution/execution.ts';
import type { Footprints } from '../independence/relation.ts';
import type { Phase } from '../model/verdict.ts';
import type { Descent } from './descent.ts';
import { bySchedule } from './evidence.ts';
import type { Prefix } from './frontier.ts';
import type { Ground } from './ground.ts';
import { foundInOrder } from './orders.ts';
import { Reduction } from './reduction.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** How much may be spent, in steps counted from the beginning, on schedules with so many preemptions. */
type Limit = (preemptions: number) => number;

/**
 * Every order, fewest preemptions first. What only reorders independent statements is set aside: when nothing else
 * is left the space is exhausted. When it cannot be, what was set aside is played after all, as far as it has fewer
 * preemptions than what is next, for "every order with at most one preemption" is a claim about those too.
 */
class Bounded implements Strategy {
  readonly name = 'bounded';
  readonly speaks = 'of orders';
  readonly evidence: Evidence;
  phase: Phase = 'serial';
  readonly #ground: Ground;
  readonly #reduction: Reduction;
  #steps = 0;
  #longest = 0;
  /** Preemptions of the schedule that was played last. */
  #begun = 0;
  #walk: Generator<Attempt, void> | null = null;
  #underWay: { prefix: Prefix; descent: Descent } | null = null;
  /** Steps up to which a failure with fewer preemptions is looked for. */
  #fewerUpTo: number | null = null;

  constructor(ground: Ground, footprints: Footprints) {
    this.#ground = ground;
    this.#reduction = new Reduction(footprints);
    this.evidence = bySchedule(ground.setup.limits.evidence);
  }

  next(): Attempt | null {
    if (this.#ground.orders.exhausted) return null;
    this.#walk ??= this.#inOrder((preemptions) => this.#limit(preemptions));
    const step = this.#walk.next();
    if (!step.done) return step.value;
    this.#walk = null;
    const { frontier, orders: feasible } = this.#reduction;
    if (frontier.cost === null) {
      const setAside = frontier.costAside !== null;
      Object.assign(this.#ground.orders, { exhausted: true, setAside, feasible });
    }
    return null;
  }

  played(_attempt: Attempt, { choices }: Execution): void {
    const { prefix, descent } = this.#underWay!;
    this.#steps += choices.length;
    this.#longest = Math.max(this.#longest, choices.length);
    this.#reduction.add(prefix, descent, choices);
    const { orders } = this.#ground;
    const { cost, costAside } = this.#reduction.frontier;
    orders.runs++;
    // Of what is played after a failure nothing is claimed, nor of an end that came with one.
    if (cost !== null && this.#fewerUpTo === null)
      orders.completeBound = Math.min(cost, costAside ?? Infinity) - 1;
  }

  /** A schedule with fewer preemptions may have been set aside because it comes to the same. */
  simpler({ preemptions }: Failure): Attempt | null {
    const { frontier } = this.#reduction;
    this.#fewerUpTo ??= this.#steps + this.#ground.setup.limits.search.fewerSteps;
    const cost = frontier.costAside;
    if (cost === null || cost >= preemptions || this.#steps >= this.#fewerUpTo) return null;
    return this.#take(frontier.nextAside()!, cost);
  }

  /** Nothing to add to what is told of all orders. */
  says(): string {
    return '';
  }

  found(failure: Failure): string {
    return foundInOrder(this.#ground.orders, failure);
  }

  *#inOrder(limit: Limit): Generator<Attempt, void> {
    const { frontier } = this.#reduction;
    for (let cost = frontier.cost; cost !== null; cost = frontier.cost) {
      if (this.#steps >= limit(cost)) return yield* this.#completeBounds(cost, limit);
      if (cost > this.#begun && frontier.sizeNow * this.#longest > limit(cost) - this.#steps) {
        // What has to be left out should be left out everywhere alike, and what has been begun comes first.
        frontier.spread();
        yield* this.#completeBounds(cost, limit);
      }
      this.#begun = cost;
      yield this.#take(frontier.next()!, cost);
    }
  }

  *#completeBounds(below: number, limit: Limit): Generator<Attempt, void> {
    const { frontier } = this.#reduction;
    for (let cost = frontier.costAside; cost !== null && cost < below; cost = frontier.costAside) {
      if (this.#steps >= limit(cost)) return;
      yield this.#take(frontier.nextAside()!, cost);
    }
  }

  #take(prefix: Prefix, cost: number): Attempt {
    const descent = this.#reduction.follow(prefix);
    this.#underWay = { prefix, descent };
    this.phase = phaseOf(cost);
    return { conduct: steered(descent.choose) };
  }

  #limit(preemptions: number): number {
    const { budget, callers, setup } = this.#ground;
    const { firstBoundSteps } = setup.limits.search;
    return budget.completeFirstBound && preemptions <= 1 && callers.length <= 2
      ? Math.max(budget.steps, Math.min(firstBoundSteps, budget.completeWithin ?? Infinity))
      : budget.steps;
  }
}

export const bounded: Begin = async (ground) => new Bounded(ground, await ground.footprints());

/** What a schedule with so many preemptions is a part of. */
const phaseOf = (cost: number): Phase =>
  cost === 0 ? 'serial' : cost === 1 ? 'preemption-1' : cost === 2 ? 'preemption-2' : 'exhaustive';
