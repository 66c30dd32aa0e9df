import type { Execution } from '../execution/execution.ts';
import { count } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import { SpecialMoves, together } from './special-moves.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** A statement stopped between reading and writing, wherever one writes: what two do to each other inside the server. */
export class Overlap implements Strategy {
  readonly name = 'overlap';
  readonly phase = 'overlap';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  readonly callers: number;
  readonly covered = new SpecialMoves({ holds: 2, faults: [], faultLimit: 0 });
  readonly #ground: Ground;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.callers = ground.callers.length;
    this.evidence = bySchedule(ground.setup.limits.evidence);
  }

  next(): Attempt | null {
    const { budget, setup } = this.#ground;
    const { overlapCallers, firstSpecialSteps } = setup.limits.search;
    const most = Math.max(
      budget.overlapCallers ?? overlapCallers,
      setup.property.overlapCallers ?? overlapCallers,
    );
    if (budget.overlap === 0 || this.callers < 2 || this.callers > most) return null;
    const atLeast = budget.completeFirstBound ? firstSpecialSteps : 0;
    return this.covered.next({ steps: budget.overlap, atLeast });
  }

  played(_attempt: Attempt, execution: Execution): void {
    this.covered.played(execution);
  }

  /** `, and each writing statement stopped between reading and writing, 12 schedules` */
  says(alike: readonly this[]): string {
    const all = together(alike.map(({ covered }) => covered));
    if (!all) return '';
    const most = Math.max(...alike.filter(({ covered }) => covered.runs > 0).map(({ callers }) => callers));
    const fewer = alike.some(({ callers }) => callers > most) ? ` by ${most} callers` : '';
    const which = all.complete ? 'each writing statement' : 'some';
    return `, and ${which}${fewer} stopped between reading and writing, ${count(all.runs, 'schedule')}`;
  }

  found({ ordinal }: Failure): string {
    return `found on schedule ${ordinal}, with a statement stopped between reading and writing`;
  }
}

export const overlap: Begin = (ground) => new Overlap(ground);
