import type { Execution } from '../execution/execution.ts';
import { FAULTS } from '../model/faults.ts';
import { count } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import type { Ground } from './ground.ts';
import { SpecialMoves, together } from './special-moves.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** Each fault that the property must survive, at each statement where it can happen. */
export class Faults implements Strategy {
  readonly name = 'faults';
  readonly phase = 'faults';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  readonly covered: SpecialMoves;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    const { property, limits } = ground.setup;
    this.#ground = ground;
    this.covered = new SpecialMoves({ holds: 0, faults: property.faults ?? [], faultLimit: 1 });
    this.evidence = bySchedule(limits.evidence);
  }

  next(): Attempt | null {
    const { budget, setup } = this.#ground;
    if (budget.faults === 0) return null;
    const atLeast = budget.completeFirstBound ? setup.limits.search.firstSpecialSteps : 0;
    return this.covered.next({ steps: budget.faults, atLeast });
  }

  played(_attempt: Attempt, execution: Execution): void {
    this.covered.played(execution);
  }

  /** `; each fault it must survive at each statement where it can happen, 30 schedules` */
  says(alike: readonly this[]): string {
    const all = together(alike.map(({ covered }) => covered));
    if (!all) return '';
    const runs = count(all.runs, 'schedule');
    return all.complete
      ? `; each fault it must survive at each statement where it can happen, ${runs}`
      : `; some of the faults it must survive, ${runs}`;
  }

  found(failure: Failure): string {
    return foundWithFaults(failure);
  }
}

export const faults: Begin = (ground) => (ground.setup.property.faults ? new Faults(ground) : null);

/** `found on schedule 5, with a fault: the statement is cancelled (57014)`; a run may also break before any happens. */
export function foundWithFaults({ ordinal, execution }: Failure): string {
  const happened = execution.faults.map(({ kind }) => FAULTS[kind]);
  const named = happened.length > 1 ? 'with two faults' : 'with a fault';
  return `found on schedule ${ordinal}${happened.length > 0 ? `, ${named}: ${happened.join('; then ')}` : ''}`;
}
