import { independent } from '../independence/footprint.ts';
import { LIMITS } from '../model/limits.ts';
import type { TakenStep } from './descent.ts';

/** More states than this are not worth counting. */
const MOST_STATES = LIMITS.search.orderStates;

/**
 * In how many orders the steps of a run could have been taken if only independent ones change places: the linear
 * extensions of its Mazurkiewicz trace. Each lane's steps stay in order, so a state of the count is how far each lane
 * has come. Null when there are too many states.
 */
export function linearExtensions(steps: readonly TakenStep[]): number | null {
  const lanes = [...new Set(steps.map(({ lane }) => lane))];
  const own = lanes.map((lane) => steps.flatMap((step, index) => (step.lane === lane ? [index] : [])));
  if (own.reduce((states, { length }) => states * (length + 1), 1) > MOST_STATES) return null;
  const before = steps.map((step, index) =>
    steps.slice(0, index).flatMap((other, at) => (independent(step.footprint, other.footprint) ? [] : [at])),
  );
  const position = new Map(
    own.flatMap((indices, lane) => indices.map((index, at) => [index, { lane, at }] as const)),
  );
  const ways = new Map<string, number>();
  const count = (done: readonly number[]): number => {
    const known = ways.get(String(done));
    if (known !== undefined) return known;
    const isDone = (index: number): boolean => position.get(index)!.at < done[position.get(index)!.lane]!;
    const next = own.flatMap((indices, lane) => {
      const index = indices[done[lane]!];
      return index !== undefined && before[index]!.every(isDone) ? [lane] : [];
    });
    const sum =
      next.length === 0
        ? 1
        : next.reduce((all, lane) => all + count(done.map((n, at) => n + Number(at === lane))), 0);
    ways.set(String(done), sum);
    return sum;
  };
  return count(lanes.map(() => 0));
}
