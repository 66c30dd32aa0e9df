import { count, grouped } from '../text/text.ts';

/** What is known of the orders of whole statements of one input, by all strategies that play them. */
export interface Orders {
  runs: number;
  /** Every feasible order was played, up to reordering of independent statements where `setAside`. */
  exhausted: boolean;
  /** Schedules were left out that only reorder independent statements. */
  setAside: boolean;
  /** Feasible orders in all, when exhausted; null when there were too many to count. */
  feasible: number | null;
  /** The highest number of preemptions of which every schedule was played, those set aside included; -1: none. */
  completeBound: number;
}

export const noOrders = (): Orders => ({
  runs: 0,
  exhausted: false,
  setAside: false,
  feasible: null,
  completeBound: -1,
});

/** `found on schedule 3 of 20 feasible, fewest preemptions first` */
export function foundInOrder({ exhausted, feasible }: Orders, { ordinal }: { ordinal: number }): string {
  const of = exhausted && feasible !== null ? ` of ${feasible} feasible` : '';
  return `found on schedule ${ordinal}${of}, fewest preemptions first`;
}

/** `every feasible order, 24 schedules over 2 inputs`, `…, 12 schedules standing for 70`; of inputs of one size. */
export function ordersTold(inputs: readonly Orders[]): string {
  const runs = sum(inputs.map((orders) => orders.runs));
  const over = inputs.length === 1 ? '' : ` over ${inputs.length} inputs`;
  return `${complete(inputs)}${count(runs, 'schedule')}${standingFor(inputs, runs)}${over}`;
}

/** What is complete, for the input that was explored least. */
function complete(inputs: readonly Orders[]): string {
  const open = inputs.filter(({ exhausted }) => !exhausted);
  if (open.length === 0) {
    const reordered = inputs.some(({ setAside }) => setAside);
    return `every feasible order${reordered ? ' up to reordering of independent statements' : ''}, `;
  }
  const bound = Math.min(...open.map(({ completeBound }) => completeBound));
  if (bound < 0) return '';
  return bound === 0
    ? 'one after the other in every order, and some others, '
    : `every order with at most ${count(bound, 'preemption')}, and some others, `;
}

/** The number of feasible orders, where each was counted, and it says more than the number of schedules does. */
function standingFor(inputs: readonly Orders[], runs: number): string {
  const counted = inputs.map(({ exhausted, feasible }) => (exhausted ? feasible : null));
  const orders = counted.every((feasible) => feasible !== null) ? sum(counted) : 0;
  return orders > runs ? ` standing for ${grouped(orders)}` : '';
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
