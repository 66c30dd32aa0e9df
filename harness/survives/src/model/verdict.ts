import type { CallerView, HistoryEvent } from './history.ts';
import type { Usage } from './usage.ts';

/**
 * The three values. `inconclusive` is never green and never red: Postgres was not reachable, the budget was
 * used up before anything was explored, a session that is not ours held a lock, or the run was not repeatable.
 */
export type VerdictValue = 'survived' | 'broke' | 'inconclusive';

export type PropertyKind = 'safety' | 'liveness' | 'hygiene';

/**
 * How the schedule that decided was found. `serial`: one caller after the other. `overlap`: a statement was stopped
 * between reading and writing. `faults`: something failed. `stress`: all at once, in whatever order came about.
 * `load`: the same, with so much to do that its amount is what is judged. A strategy of somebody else's may have
 * another name for what it does.
 */
export type Phase =
  | 'serial'
  | 'preemption-1'
  | 'preemption-2'
  | 'exhaustive'
  | 'sampling'
  | 'overlap'
  | 'faults'
  | 'stress'
  | 'load'
  | (string & Record<never, never>);

/** What a check answers with. Plain data, JSON-safe. */
export interface Verdict {
  /** What was judged: every token begins with it. */
  name: string;
  /** Which of several codes it was, where whoever asked has said so: `attempt`, `reference`. */
  subject?: string;
  verdict: VerdictValue;
  durationMs: number;
  postgres: { provider: 'url' | 'embedded' | 'docker'; version: string };
  properties: PropertyVerdict[];
  /**
   * A mistake was named before the last pass: what has survived was looked at less closely than it will be once
   * nothing breaks.
   */
  early?: true;
  /** The subject wrote to the console in some run. A check keeps it to itself; a replay lets it through. */
  logs?: true;
  /** What breaks no promise here, and is worth knowing: what calls leave behind, what the check did in the code's place. */
  notes?: string[];
  /** Why it is inconclusive: a sentence, and what to do next. */
  reason?: string;
}

export interface PropertyVerdict {
  /** Slug of the name, stable, used in replay tokens: `one-seat-one-holder`. */
  id: string;
  name: string;
  kind: PropertyKind;
  verdict: VerdictValue;
  /** The phase that decided, or the last one that ran. */
  phase: Phase;
  /** Runs, over all inputs. */
  schedules: number;
  /** Runs that differ in the order of their statements or in their inputs. */
  distinct: number;
  /** The honest sentence: model, scope, bound, result. */
  coverage: string;
  counterexample?: Counterexample;
  /** What the run under load used. */
  usage?: Usage;
  /** Why it is inconclusive. */
  reason?: string;
  /** Demanded of all code, and judged on the runs of the other properties: its runs are not runs of its own. */
  universal?: true;
}

export interface Counterexample {
  /** What broke, in the business's words: `seat A1 was sold to two people`. */
  headline: string;
  expected: string;
  seen: string;
  /** What a replay takes. Empty when the process that played it did not live to tell the schedule. */
  token: string;
  callers: CallerView[];
  /** Switches away from a lane that could have gone on. */
  preemptions: number;
  /** Failing re-runs of re-runs: `10/10`. */
  reproduced: string;
  /** Two sentences, true of this interleaving. */
  why: string;
  /** `schedule 3 of the 20 feasible for 2 callers · 1 preemption`. */
  found: string;
  timeline: HistoryEvent[];
  /** What the run used, when it was under load: then the amounts are the evidence, and the timeline is an excerpt. */
  usage?: Usage;
  /** The same calls one after another, to look at beside it. Absent for one caller, under load, or without an end. */
  serial?: SerialRun;
}

/** The calls of a counterexample, each caller starting when the one before has ended, without faults. */
export interface SerialRun {
  callers: CallerView[];
  timeline: HistoryEvent[];
  /** Whether the promise holds in it. `false`: these calls break it without ever meeting. */
  survived: boolean;
}

/** What a replay answers. `incompatible` is neither: the order no longer fits this code. */
export interface ReplayVerdict {
  name: string;
  subject?: string;
  verdict: 'survived' | 'broke' | 'incompatible' | 'inconclusive';
  /**
   * `exact`: the same statements as when the token was made. `guided`: other code, same switches. `all-at-once`: the
   * token has no schedule, and chance decided.
   */
  mode: 'exact' | 'guided' | 'all-at-once';
  property: string;
  reason?: string;
  counterexample?: Counterexample;
  timeline: HistoryEvent[];
  callers: CallerView[];
}
