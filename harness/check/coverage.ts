import type { Exploration } from './explore.ts';

/**
 * What was explored, no more: scope, bound, number of schedules. The unit is one SQL statement; two statements
 * that overlap inside the server are outside this model, and so nothing here says "race-free".
 */
export function coverageSentence(explorations: readonly Exploration[]): string {
  if (explorations.length === 0) return 'nothing explored';
  const runs = sum(explorations.map(({ runs }) => runs));
  const scope = `${span(explorations.map(({ callers }) => callers))} ${explorations.every(({ callers }) => callers === 1) ? 'caller' : 'callers'}`;
  const inputs = explorations.length === 1 ? '1 input' : `${explorations.length} inputs`;
  const unit = 'one SQL statement at a time';
  if (explorations.every(({ exhausted }) => exhausted)) {
    return `every feasible order of ${scope}: ${plural(runs, 'schedule')} over ${inputs}, ${unit}`;
  }
  const detail = parts(explorations).join('; ');
  return `${plural(runs, 'schedule')} of ${scope} over ${inputs}, ${unit}${detail && `: ${detail}`}`;
}

function parts(explorations: readonly Exploration[]): string[] {
  const open = explorations.filter(({ exhausted }) => !exhausted);
  const bound = Math.min(...open.map(({ completeBound }) => completeBound));
  const sampled = sum(open.map(({ sampled }) => sampled));
  const spaces = open.flatMap(({ space }) => (space === null ? [] : [space]));
  return [
    ...(open.length < explorations.length
      ? [`all orders of ${explorations.length - open.length} of the inputs`]
      : []),
    ...(bound >= 0 ? [`all with at most ${plural(bound, 'preemption')}`] : []),
    ...(sampled > 0 ? [`${sampled} sampled`] : []),
    ...(spaces.length > 0
      ? [`of an estimated ${Math.max(...spaces).toLocaleString('en')} for the largest`]
      : []),
  ];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const plural = (n: number, noun: string): string => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;

function span(numbers: readonly number[]): string {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? `${low}` : `${low} to ${high}`;
}
