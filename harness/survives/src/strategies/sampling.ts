import { steered } from '../execution/conduct.ts';
import { byPriority, uniformly } from './choosers.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** Orders drawn by priorities and at random, by a seed each, where there are too many to play them all. */
export class Sampling implements Strategy {
  readonly name = 'sampling';
  readonly phase = 'sampling';
  readonly speaks = 'of orders';
  readonly evidence: Evidence;
  samples = 0;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.evidence = bySchedule(ground.setup.limits.evidence, { shortens: true });
  }

  next(): Attempt | null {
    const { orders, budget, longest } = this.#ground;
    if (orders.exhausted || this.samples >= budget.samples) return null;
    const seed = this.samples * 7919 + 17;
    const atRandom = this.samples % 3 === 2;
    const chooser = atRandom ? uniformly(seed) : byPriority(seed, 2 + (this.samples % 2), longest);
    return { conduct: steered(chooser) };
  }

  played(): void {
    this.#ground.orders.runs++;
    this.samples++;
  }

  says(alike: readonly this[]): string {
    const samples = alike.reduce((sum, one) => sum + one.samples, 0);
    return samples > 0 ? ` (${samples} sampled)` : '';
  }

  found({ ordinal }: Failure): string {
    return `found by sampling (schedule ${ordinal}) and shortened`;
  }
}

export const sampling: Begin = (ground) => new Sampling(ground);
