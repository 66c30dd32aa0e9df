import { execute, type Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import { steered } from '../execution/conduct.ts';
import { movesOf } from '../execution/moves.ts';
import { Incompatible } from '../execution/choosing.ts';
import { permutations, SerialOrders } from '../judge/serial-equivalence.ts';
import { UNIVERSAL_CHECKS, type UniversalCheck } from '../judge/universal.ts';
import { explain } from '../explain/explain.ts';
import { explainLoad } from '../explain/load.ts';
import type { PromiseBroken } from '../language/language.ts';
import { FAULTS } from '../model/faults.ts';
import type { Schedule } from '../model/schedule.ts';
import type { Counterexample } from '../model/verdict.ts';
import { followSchedule, oneAfterAnother, preemptionsOf, scheduleOf } from '../strategies/choosers.ts';
import type { LocatedFailure } from './examine.ts';
import type { Failure } from '../strategies/exploration.ts';
import { judgeProperty } from '../judge/judge-promise.ts';
import { again } from '../strategies/load.ts';
import { serialRun } from '../strategies/serial-run.ts';
import { shrinkSchedule } from '../strategies/shrink-schedule.ts';
import { countBroken, REPLAYED_RUNS } from '../strategies/stress.ts';
import { fingerprintOf, formatToken } from './token.ts';

/** Re-runs of a failure before it is reported. */
const RE_RUNS = 10;
/** Each of them ends only when patience does. */
const RE_RUNS_OF_THE_ENDLESS = 3;
/** Where chance decides, more of them. */
const RE_RUNS_AT_ONCE = 30;
/** Where one run is long, and its amount decides. */
const RE_RUNS_UNDER_LOAD = 2;

/** What judges a re-run: the property itself, or one of the universal checks. */
export type Judge = (execution: Execution) => PromiseBroken | null;

/**
 * Turns a failure into evidence: the shortest schedule that still fails, played again ten times.
 * `universal` when it was one of the universal checks that found it.
 */
export async function describeFailure(
  kataNumber: string,
  setup: Setup,
  located: LocatedFailure,
  universal?: UniversalCheck,
): Promise<Counterexample> {
  const { input, inputPath, exploration } = located;
  const judge = await judgeFor(setup, input, universal);
  const { failure, found } = await shortest(setup, located, judge);
  const reRuns = reRunsOf(setup, failure);
  const reproduced = await countFailures(setup, input, failure, judge, reRuns);
  const { execution, broken, schedule, preemptions } = failure;
  const serial = await serialRun(setup, input, universal);
  return {
    headline: broken.headline,
    expected: broken.expected,
    seen: broken.seen,
    token: formatToken({
      kata: kataNumber,
      property: universal ? `${setup.property.id}--${universal.id}` : setup.property.id,
      inputPath,
      fingerprint: fingerprintOf(
        execution.history,
        setup.property.load !== undefined || failure.seed !== undefined,
      ),
      schedule,
      ...(failure.seed !== undefined && { stress: { seed: failure.seed, runs: REPLAYED_RUNS } }),
    }),
    callers: execution.history.callers,
    preemptions,
    reproduced: `${reproduced}/${reRuns}`,
    ...whyAndUsage(setup, execution, broken),
    found: `${found} · ${exploration.callers === 1 ? '1 caller' : `${exploration.callers} callers`}`,
    timeline: execution.history.events,
    ...(serial && { serial }),
  };
}

function reRunsOf({ property }: Setup, { execution, seed }: Failure): number {
  if (property.load) return RE_RUNS_UNDER_LOAD;
  if (seed !== undefined) return RE_RUNS_AT_ONCE;
  return execution.ending.kind === 'finished' ? RE_RUNS : RE_RUNS_OF_THE_ENDLESS;
}

/** Under load the amounts are the evidence; of a call that never came back, the last events are. */
export function whyAndUsage(
  { property }: Setup,
  { history, usage, ending }: Execution,
  broken: PromiseBroken,
): Pick<Counterexample, 'why' | 'usage'> {
  if (!property.load) return { why: explain(history, broken) };
  return { why: ending.kind === 'finished' ? explainLoad(usage, broken) : explain(history, broken), usage };
}

/** Builds the judge of re-runs; serial equivalence needs the serial orders of the same input first. */
export async function judgeFor(setup: Setup, input: unknown, universal?: UniversalCheck): Promise<Judge> {
  if (universal) return (execution) => universal.judge(execution);
  const serial = new SerialOrders();
  if (setup.property.likeSomeSerialOrder) {
    const callers = [...new Set(setup.property.calls(input).map(({ caller }) => caller))];
    for (const order of permutations(callers)) {
      const { outcomes, state, startedAt } = await execute(
        setup,
        input,
        again(setup.property, steered(oneAfterAnother(order))),
      );
      serial.record(outcomes, state, startedAt);
    }
  }
  return (execution) =>
    execution.ending.kind === 'finished' ? judgeProperty(execution, setup, serial) : null;
}

/** By id: the check that the second half of a token's property names. */
export const universalById = (id: string): UniversalCheck | undefined =>
  UNIVERSAL_CHECKS.find((check) => check.id === id);

export async function shortest(
  setup: Setup,
  { failure, input, exploration }: LocatedFailure,
  judge: Judge,
): Promise<{ failure: Failure; found: string }> {
  if (exploration.load) {
    return { failure, found: `found under load, ${exploration.load.amount}` };
  }
  if (failure.seed !== undefined) {
    const found = 'found with everything at once, where chance decides, and on no schedule that was played';
    return { failure, found };
  }
  if (failure.phase === 'overlap') {
    const found = `found on schedule ${failure.ordinal}, with a statement stopped between reading and writing`;
    return { failure, found };
  }
  if (failure.phase === 'faults') {
    const { faults } = failure.execution;
    const what = faults.map(({ kind }) => FAULTS[kind]).join('; then ');
    const named = faults.length > 1 ? `, with two faults: ${what}` : `, with a fault: ${what}`;
    return { failure, found: `found on schedule ${failure.ordinal}${faults.length > 0 ? named : ''}` };
  }
  if (failure.phase !== 'sampling') {
    const of = exploration.exhausted ? ` of ${exploration.space} feasible` : '';
    return { failure, found: `found on schedule ${failure.ordinal}${of}, fewest preemptions first` };
  }
  const fails = async (schedule: Schedule) => (await failing(setup, input, schedule, judge)) !== null;
  const schedule = await shrinkSchedule(failure.schedule, fails);
  const again = await failing(setup, input, schedule, judge);
  const found = `found by sampling (schedule ${failure.ordinal}) and shortened`;
  return again ? { failure: { ...failure, ...again }, found } : { failure, found };
}

/** Null when the schedule no longer fails or no longer fits. */
async function failing(
  setup: Setup,
  input: unknown,
  schedule: Schedule,
  judge: Judge,
): Promise<Pick<Failure, 'broken' | 'execution' | 'schedule' | 'preemptions'> | null> {
  const execution = await follow(setup, input, schedule);
  const broken = execution && judge(execution);
  if (!broken) return null;
  return {
    broken,
    execution,
    schedule: scheduleOf(execution.choices),
    preemptions: preemptionsOf(execution.choices),
  };
}

/** Plays a schedule by its anchors; null when it does not fit this code. */
async function follow(setup: Setup, input: unknown, schedule: Schedule): Promise<Execution | null> {
  const { choose, finish } = followSchedule(schedule);
  try {
    const bySchedule = steered(choose, movesOf(schedule.map(({ to }) => to)));
    const execution = await execute(setup, input, again(setup.property, bySchedule));
    finish();
    return execution;
  } catch (error) {
    if (error instanceof Incompatible) return null;
    throw error;
  }
}

async function countFailures(
  setup: Setup,
  input: unknown,
  { schedule, seed }: Failure,
  judge: Judge,
  reRuns: number,
): Promise<number> {
  if (seed !== undefined) return countBroken(setup, input, { seed, runs: reRuns }, judge);
  let failures = 0;
  for (let run = 0; run < reRuns; run++) {
    if (await failing(setup, input, schedule, judge)) failures++;
  }
  return failures;
}
