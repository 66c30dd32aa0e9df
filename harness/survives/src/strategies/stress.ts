import { allAtOnce } from '../execution/conduct.ts';
import { count } from '../text/text.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Strategy } from './strategy.ts';

/** Everything at once. Last, for it depends on luck: what only shows here is outside of the schedules. */
export class Stress implements Strategy {
  readonly name = 'stress';
  readonly phase = 'stress';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  runs = 0;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    const { reRunsAtOnce, replaysAtOnce } = ground.setup.limits.evidence;
    this.#ground = ground;
    this.evidence = {
      shortens: false,
      reRuns: () => reRunsAtOnce,
      order: ({ attempt: { conduct } }) => ({
        schedule: [],
        ...(conduct.how === 'all-at-once' && { stress: { seed: conduct.seed, runs: replaysAtOnce } }),
      }),
    };
  }

  next(): Attempt | null {
    const { callers, budget } = this.#ground;
    return callers.length > 1 && this.runs < budget.stress ? { conduct: allAtOnce(this.runs) } : null;
  }

  played(): void {
    this.runs++;
  }

  /** `; outside of any schedule, 5 runs with everything at once` */
  says(alike: readonly this[]): string {
    const runs = alike.reduce((sum, one) => sum + one.runs, 0);
    return runs > 0 ? `; outside of any schedule, ${count(runs, 'run')} with everything at once` : '';
  }

  found(): string {
    return 'found with everything at once, where chance decides, and on no schedule that was played';
  }
}

export const stress: Begin = (ground) => new Stress(ground);
