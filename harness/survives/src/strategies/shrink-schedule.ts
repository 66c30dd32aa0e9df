import fc from 'fast-check';
import type { Schedule } from '../model/schedule.ts';

/**
 * Drops switches from a sampled schedule for as long as it still fails. Schedules found in the order of
 * preemptions need none of this: the first that fails has the fewest.
 */
export async function shrinkSchedule(
  schedule: Schedule,
  stillFails: (schedule: Schedule) => Promise<boolean>,
): Promise<Schedule> {
  const smaller = fc.asyncProperty(fc.subarray([...schedule]), async (some) => !(await stillFails(some)));
  const details = await fc.check(smaller, { examples: [[[...schedule]]], numRuns: 1, seed: 0 });
  return details.counterexample?.[0] ?? schedule;
}
