import { steered } from '../execution/conduct.ts';
import { NO_MOVES, RESTLESS_POOL } from '../execution/moves.ts';
import { poolSizeOf } from '../execution/starting.ts';
import { count } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/**
 * One caller after another, once, with pools that never lend the connection of the last query again when another can be
 * had. pg's pool lends the last one, and so code that needs the same connection twice gets it by luck whenever nobody else
 * is at work.
 */
class Restless implements Strategy {
  readonly name = 'restless';
  readonly phase = 'serial';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  runs = 0;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    const bySwitches = bySchedule(ground.setup.limits.evidence);
    this.#ground = ground;
    this.evidence = {
      ...bySwitches,
      order: ({ schedule }) => ({ schedule: [{ after: null, to: RESTLESS_POOL }, ...schedule] }),
    };
  }

  next(): Attempt | null {
    if (this.#ground.budget.overlap === 0 || this.runs > 0) return null;
    return { conduct: steered(({ byDefault }) => byDefault, { ...NO_MOVES, restless: true }) };
  }

  played(): void {
    this.runs++;
  }

  /** `; with pools that never lend the same connection twice in a row, 3 schedules` */
  says(alike: readonly this[]): string {
    const runs = alike.reduce((sum, one) => sum + one.runs, 0);
    return runs > 0 ? `; ${RESTLESS}, ${count(runs, 'schedule')}` : '';
  }

  found({ ordinal }: Failure): string {
    return `found on schedule ${ordinal}, ${RESTLESS}`;
  }
}

/** What such pools are called in a report. */
export const RESTLESS = 'with pools that never lend the same connection twice in a row';

/** Another connection than the code would have made is too many where they are limited. */
export const restless: Begin = (ground) => {
  const { property, definition } = ground.setup;
  const size = poolSizeOf(property, ground.input) ?? definition.poolSize ?? Infinity;
  return definition.connectionLimit !== undefined || size < 2 ? null : new Restless(ground);
};
