import type { Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import type { DrivePlan, DriveSearch, BeginningName } from '../model/drive.ts';
import { PlainError } from '../model/plain-error.ts';
import type { OnRun } from '../check/input-search.ts';
import { judgeFor } from '../check/judge.ts';
import { shortest } from '../check/shortest.ts';
import { passesOf } from '../check/efforts.ts';
import type { Token } from '../check/token.ts';
import { coverageSentence } from '../strategies/coverage.ts';
import { playAll } from '../strategies/play.ts';
import { Replay } from '../strategies/replay.ts';
import { Search } from '../strategies/search.ts';
import type { Failure } from '../strategies/strategy.ts';

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
    const short = await shortest(setup, { failure, input }, await judgeFor(setup, input));
    return { plan: planOf(beginning, short, failure.by.found(short)) };
  }
  const [universal] = report.universal.values();
  if (universal) return { plan: planOf(beginning, universal, `found on schedule ${universal.ordinal}`) };
  return { plan: null, coverage: coverageSentence([report]) };
}

const planOf = (
  beginning: BeginningName,
  { broken, execution }: Pick<Failure, 'broken' | 'execution'>,
  found: string,
): DrivePlan => ({ beginning, moves: movesIn(execution), headline: broken.headline, found });

const movesIn = ({ choices }: Execution): string[] => choices.map(({ lanes, chosen }) => lanes[chosen]!);

/** The moves of a token's schedule in this code. Throws a `PlainError` where it does not fit. */
export async function planOfToken(
  setup: Setup,
  input: unknown,
  beginning: BeginningName,
  { schedule }: Token,
): Promise<DrivePlan> {
  const plans: DrivePlan[] = [];
  const replayed = new Replay(setup.property, { schedule });
  await playAll(replayed, { setup, input }, (execution) => {
    const { broken, ending } = execution;
    const headline =
      broken?.headline ?? (ending.kind === 'finished' ? 'the end of this order' : ending.sentence);
    plans.push({ beginning, moves: movesIn(execution), headline, found: 'from a replay token' });
    return true;
  });
  const [plan] = plans;
  if (plan) return plan;
  throw new PlainError(`this order no longer fits the code: ${replayed.misfit?.message}`, {
    next: 'drive without it: leave the token out',
  });
}
