import type { Execution } from '../execution/execution.ts';
import type { PromiseBroken } from '../language/language.ts';
import type { Schedule } from '../model/schedule.ts';
import type { Usage } from '../model/usage.ts';
import type { Phase } from '../model/verdict.ts';
import type { SpecialReport } from './special-moves.ts';

/** A run that broke a promise. */
export interface Failure {
  broken: PromiseBroken;
  execution: Execution;
  schedule: Schedule;
  preemptions: number;
  phase: Phase;
  /** The how-manyeth schedule of this input. */
  ordinal: number;
  /** Of a run with everything at once: the seed that it had in place of a schedule. */
  seed?: number;
}

/** What has been played of one input so far, and what came of it. */
export interface Exploration {
  callers: number;
  runs: number;
  distinct: number;
  phase: Phase;
  /** The highest number of preemptions of which every schedule was played; -1 when not even the first. */
  completeBound: number;
  /** Every schedule was played, up to reordering of independent statements where `setAside`. */
  exhausted: boolean;
  /** Schedules were left out that only reorder independent statements. */
  setAside: boolean;
  sampled: number;
  /** Schedules in which a statement was stopped between reading and writing; null when there were none. */
  overlap: SpecialReport | null;
  /** Schedules in which something failed that the property must survive; null when there were none. */
  faults: SpecialReport | null;
  /** Schedules in which another fault followed one that leaves a doubt; null when there were none. */
  secondFaults: SpecialReport | null;
  /** Runs with everything at once. */
  stressed: number;
  /** What was played under load, and what that used; null when orders were searched. */
  load: { amount: string; usage: Usage; inStep: boolean } | null;
  /** Feasible schedules in all: counted when exhausted, else estimated from the random samples. */
  space: number | null;
  failure: Failure | null;
  /** Failures of universal checks, by id: the first of each. */
  universal: Map<string, Failure>;
  /** Why the runs say nothing about the property: a call that never came back, or a foreign lock. */
  unjudged: string | null;
  /** Some call was answered with a value in some run: the code got as far as that. */
  exercised: boolean;
}

/** As it is before the first run. `callers` is how many there are. */
export const nothingExplored = (callers: number): Exploration => ({
  callers,
  runs: 0,
  distinct: 0,
  phase: 'serial',
  completeBound: -1,
  exhausted: false,
  setAside: false,
  sampled: 0,
  overlap: null,
  faults: null,
  secondFaults: null,
  stressed: 0,
  load: null,
  space: null,
  failure: null,
  universal: new Map(),
  unjudged: null,
  exercised: false,
});
