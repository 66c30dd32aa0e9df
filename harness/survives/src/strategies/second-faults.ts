import type { Execution } from '../execution/execution.ts';
import { faultOf, isSpecial } from '../execution/moves.ts';
import { LEAVES_DOUBT } from '../model/faults.ts';
import { count } from '../text/text.ts';
import { bySchedule } from './evidence.ts';
import { foundWithFaults } from './faults.ts';
import type { Ground } from './ground.ts';
import { SpecialMoves, together, type Scope } from './special-moves.ts';
import type { Attempt, Begin, Evidence, Failure, Strategy } from './strategy.ts';

/** Another fault after one that leaves a doubt: code that looks whether it happened, and fails while it looks. */
export class SecondFaults implements Strategy {
  readonly name = 'second faults';
  readonly phase = 'faults';
  readonly speaks = 'beside';
  readonly evidence: Evidence;
  readonly covered: SpecialMoves;
  readonly #ground: Ground;

  constructor(ground: Ground) {
    const { property, limits } = ground.setup;
    const moves = { holds: 0, faults: property.faults ?? [], faultLimit: 1, faultLimitInDoubt: 2 };
    this.#ground = ground;
    this.covered = new SpecialMoves(moves, ANOTHER_AFTER_A_DOUBT);
    this.evidence = bySchedule(limits.evidence);
  }

  next(): Attempt | null {
    const { secondFaults } = this.#ground.budget;
    return secondFaults === 0 ? null : this.covered.next({ steps: secondFaults });
  }

  played(_attempt: Attempt, execution: Execution): void {
    this.covered.played(execution);
  }

  /** `; another fault after each that leaves a doubt, 12 schedules` */
  says(alike: readonly this[]): string {
    const all = together(alike.map(({ covered }) => covered));
    if (!all) return '';
    const runs = count(all.runs, 'schedule');
    return all.complete
      ? `; another fault after each that leaves a doubt, ${runs}`
      : `; some faults after one that leaves a doubt, ${runs}`;
  }

  found(failure: Failure): string {
    return foundWithFaults(failure);
  }
}

export const secondFaults: Begin = (ground) =>
  LEAVES_DOUBT.some((doubt) => ground.setup.property.faults?.includes(doubt))
    ? new SecondFaults(ground)
    : null;

/** Nothing but faults, the first of which leaves a doubt, and one more. */
const ANOTHER_AFTER_A_DOUBT: Scope = {
  wanted: ({ lanes, cost }) => {
    const faults = lanes.filter(isSpecial).map(faultOf);
    return cost === faults.length && (cost === 0 || LEAVES_DOUBT.some((doubt) => doubt === faults[0]));
  },
  bound: 2,
};
