import type { Setup } from '../execution/setup.ts';
import type { Schedule } from '../model/schedule.ts';
import { preemptionsOf, scheduleOf } from '../strategies/choosers.ts';
import { playAll } from '../strategies/play.ts';
import { Replay } from '../strategies/replay.ts';
import { shrinkSchedule } from '../strategies/shrink-schedule.ts';
import type { Failure, Order } from '../strategies/strategy.ts';
import type { Judge } from './judge.ts';
import type { LocatedFailure } from './located-failure.ts';

/** The failure as it is told: without the switches that it does not need, where it may have some. */
export async function shortest(
  setup: Setup,
  { failure, input }: Pick<LocatedFailure, 'failure' | 'input'>,
  judge: Judge,
): Promise<Failure> {
  if (!failure.by.evidence.shortens) return failure;
  const again = (schedule: Schedule) =>
    failing(setup, input, failure.by.evidence.order({ ...failure, schedule }), judge);
  const schedule = await shrinkSchedule(failure.schedule, async (some) => (await again(some)) !== null);
  return { ...failure, ...(await again(schedule)) };
}

type Seen = Pick<Failure, 'broken' | 'execution' | 'schedule' | 'preemptions'>;

/** What comes of an order; null when it does not fail, or does not fit this code. */
async function failing(setup: Setup, input: unknown, order: Order, judge: Judge): Promise<Seen | null> {
  let seen: Seen | null = null;
  await playAll(new Replay(setup.property, order), { setup, input }, (execution) => {
    const { choices } = execution;
    const broken = judge(execution);
    if (broken)
      seen = { broken, execution, schedule: scheduleOf(choices), preemptions: preemptionsOf(choices) };
    return true;
  });
  return seen;
}
