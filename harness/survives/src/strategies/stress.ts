import { allAtOnce } from '../execution/conduct.ts';
import { execute, type Execution } from '../execution/execution.ts';
import type { Setup } from '../execution/setup.ts';
import type { PromiseBroken } from '../language/language.ts';

/** In place of a schedule: so many runs with everything at once, by the seeds from `seed` on. */
export interface Stress {
  seed: number;
  runs: number;
}

/** Runs that a replay gets to break in: chance decides, so one is not enough. */
export const REPLAYED_RUNS = 50;

/** Plays until one of the runs breaks; the last of them when none does, without `broken`. */
export async function untilOneBreaks(
  setup: Setup,
  input: unknown,
  { seed, runs }: Stress,
  judge: (execution: Execution) => PromiseBroken | null,
): Promise<{ execution: Execution; broken: PromiseBroken | null; played: number }> {
  for (let played = 1; ; played++) {
    const execution = await execute(setup, input, allAtOnce(seed + played - 1));
    const broken = judge(execution);
    if (broken || played >= runs) return { execution, broken, played };
  }
}

/** In how many of the runs it breaks. */
export async function countBroken(
  setup: Setup,
  input: unknown,
  { seed, runs }: Stress,
  judge: (execution: Execution) => PromiseBroken | null,
): Promise<number> {
  let broken = 0;
  for (let run = 0; run < runs; run++) {
    if (judge(await execute(setup, input, allAtOnce(seed + run)))) broken++;
  }
  return broken;
}
