import type { Explanations } from './explained.ts';
import { explanationOf } from './explained.ts';
import type { JudgedMutant } from './mutant.ts';
import type { Family } from './operator.ts';

/** How many of an operator's mutants came to which end. */
export interface EndCounts {
  killed: number;
  /** Survived, and nobody says why they may: these count. */
  survived: number;
  /** Could not be judged, twice: these count as if they had survived. */
  undecided: number;
  equivalent: number;
  nothingPromised: number;
  greenTest: number;
  doesNotCompile: number;
}

export type OperatorCounts = EndCounts & { family: Family; operator: string };

const NONE: EndCounts = {
  killed: 0,
  survived: 0,
  undecided: 0,
  equivalent: 0,
  nothingPromised: 0,
  greenTest: 0,
  doesNotCompile: 0,
};

/** Whether it survived, or could not be judged: nobody has explained why it may. */
export const isOpen = ({ end }: JudgedMutant): boolean => end.end === 'survived' || end.end === 'undecided';

/** By family and operator, in the order in which they come. */
export function tally(judged: readonly JudgedMutant[], explanations: Explanations): OperatorCounts[] {
  const cells = new Map<string, OperatorCounts>();
  for (const one of judged) {
    const { family, operator } = one.mutant;
    const key = `${family}/${operator}`;
    const cell = cells.get(key) ?? { family, operator, ...NONE };
    cell[countOf(one, explanations)]++;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

function countOf(one: JudgedMutant, explanations: Explanations): keyof EndCounts {
  const { end } = one.end;
  if (end === 'does not compile') return 'doesNotCompile';
  if (end === 'green test') return 'greenTest';
  if (end !== 'not judged') return end;
  return explanationOf(one.mutant, explanations)!.end === 'equivalent' ? 'equivalent' : 'nothingPromised';
}

export function sum(tallies: readonly EndCounts[]): EndCounts {
  const total = { ...NONE };
  for (const each of tallies)
    for (const name of Object.keys(total) as (keyof EndCounts)[]) total[name] += each[name];
  return total;
}

/** Killed ÷ (killed + real survivors); undefined where there is nothing to divide. */
export function score({ killed, survived, undecided }: EndCounts): number | undefined {
  const of = killed + survived + undecided;
  return of === 0 ? undefined : killed / of;
}
