import type { Phase } from '../model/verdict.ts';
import type { Ground } from './ground.ts';
import type { Orders } from './orders.ts';
import type { Failure, Strategy } from './strategy.ts';

/** What has been played of one input so far, and what came of it. */
export interface Exploration {
  callers: number;
  runs: number;
  /** Statements and timers of all of them. */
  steps: number;
  /** Runs that differ in the order of their statements. */
  distinct: number;
  /** What the last run was a part of. */
  phase: Phase;
  failure: Failure | null;
  /** Failures of universal checks, by id: the first of each. */
  universal: Map<string, Failure>;
  /** Worth a sentence, and breaks nothing. */
  notes: Set<string>;
  /** Why the runs say nothing about the property: a call that never came back, or a foreign lock. */
  unjudged: string | null;
  /** Some call was answered with a value in some run: the code got as far as that. */
  exercised: boolean;
  /** What is known of orders of whole statements. */
  orders: Orders;
  /** What was searched with, in the order of their list; each says what it has covered. */
  strategies: readonly Strategy[];
}

/** As it is before the first run. */
export const nothingExplored = ({ callers, orders }: Ground): Exploration => ({
  callers: callers.length,
  runs: 0,
  steps: 0,
  distinct: 0,
  phase: 'serial',
  failure: null,
  universal: new Map(),
  notes: new Set(),
  unjudged: null,
  exercised: false,
  orders,
  strategies: [],
});
