import { monotonicMs } from '../../survives/src/time/real-clock.ts';

/** The middle one; of an even number, the lower of the two in the middle. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** `quantile(values, 0.95)`. NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = monotonicMs();
  await work();
  return monotonicMs() - startedMs;
}

/**
 * Times several kinds of work by turns, so that whatever else the machine does meets all of them alike.
 * The first rounds only warm up.
 */
export async function byTurns<Name extends string>(
  repeats: number,
  works: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const warmUp = Math.ceil(repeats / 10);
  for (let round = -warmUp; round < repeats; round++) {
    for (const name of names) {
      const ms = await timed(works[name]);
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

/** Median of the ratios of what was measured in the same round. */
export function ratio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, index) => value / under[index]!));
}

/** Milliseconds of one plain round trip, `SELECT 1`, as the median of many. */
export async function roundTripMs(client: { query(sql: string): Promise<unknown> }): Promise<number> {
  const { trip } = await byTurns(200, { trip: () => client.query('SELECT 1') });
  return median(trip);
}
