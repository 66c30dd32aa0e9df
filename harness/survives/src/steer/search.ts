import type { Setup } from '../execution/setup.ts';
import { execute } from '../execution/execution.ts';
import { steered } from '../execution/conduct.ts';
import { movesOf } from '../execution/moves.ts';
import { Incompatible } from '../execution/choosing.ts';
import type { DrivePlan, DriveSearch, BeginningName } from '../model/drive.ts';
import { PlainError } from '../model/plain-error.ts';
import type { Phase } from '../model/verdict.ts';
import { followSchedule } from '../strategies/choosers.ts';
import { judgeFor, shortest } from '../check/counterexample.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import { passesOf } from '../check/efforts.ts';
import type { Failure } from '../strategies/exploration.ts';
import { again } from '../strategies/load.ts';
import { Search } from '../strategies/explore.ts';
import type { Token } from '../check/token.ts';

/** Called before each run; throws to stop. */
export type OnRun = (phase: Phase, runs: number) => void;

/** Looks for a schedule of this input that breaks the property, with fewest preemptions, as a check would. */
export async function searchPlan(
  setup: Setup,
  input: unknown,
  beginning: BeginningName,
  onRun: OnRun,
): Promise<DriveSearch> {
  let runs = 0;
  const search = new Search(setup, input, { beforeRun: (phase) => onRun(phase, ++runs) });
  for (const { first } of passesOf({})) {
    await search.spend(first);
    if (search.decided) break;
  }
  const { report } = search;
  const { failure } = report;
  if (failure) {
    const located = { failure, exploration: report, input, inputPath: beginning.input };
    const { found, failure: short } = await shortest(setup, located, await judgeFor(setup, input));
    return { plan: planOf(beginning, short, found) };
  }
  const [universal] = report.universal.values();
  if (universal) return { plan: planOf(beginning, universal, `found on schedule ${universal.ordinal}`) };
  return { plan: null, coverage: coverageSentence([report]) };
}

const planOf = (
  beginning: BeginningName,
  { broken, execution: { choices } }: Failure,
  found: string,
): DrivePlan => ({
  beginning,
  moves: choices.map(({ lanes, chosen }) => lanes[chosen]!),
  headline: broken.headline,
  found,
});

/** The moves of a token's schedule in this code. Throws a `PlainError` where it does not fit. */
export async function planOfToken(
  setup: Setup,
  input: unknown,
  beginning: BeginningName,
  { schedule }: Token,
): Promise<DrivePlan> {
  const { choose, finish } = followSchedule(schedule);
  try {
    const { choices, broken, ending } = await execute(
      setup,
      input,
      again(setup.property, steered(choose, movesOf(schedule.map(({ to }) => to)))),
    );
    finish();
    const headline =
      broken?.headline ?? (ending.kind === 'finished' ? 'the end of this order' : ending.sentence);
    return {
      beginning,
      moves: choices.map(({ lanes, chosen }) => lanes[chosen]!),
      headline,
      found: 'from a replay token',
    };
  } catch (error) {
    if (!(error instanceof Incompatible)) throw error;
    throw new PlainError(`this order no longer fits the code: ${error.message}`, {
      next: 'drive without it: leave the token out',
    });
  }
}
