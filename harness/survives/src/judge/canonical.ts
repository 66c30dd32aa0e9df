import type { Outcome } from '../language/language.ts';

/**
 * Answers and state as comparable text. Moments become whole minutes since the run started, because two runs
 * never happen at the same time; errors become their SQLSTATE or name, because messages carry process ids.
 */
export function canonical(outcomes: readonly Outcome[], state: readonly unknown[], startedAt: Date): string {
  const answers = outcomes.map(({ caller, fn, args, value, error }) => [
    caller,
    fn,
    args,
    error ? { error: error.code ?? error.name } : { value: comparable(value, startedAt) },
  ]);
  return JSON.stringify([answers, comparable(state, startedAt)]);
}

export function comparable(value: unknown, startedAt: Date): unknown {
  if (value instanceof Date)
    return `start ${signed(Math.round((value.getTime() - startedAt.getTime()) / 60_000))} min`;
  if (typeof value === 'bigint' || Number.isNaN(value)) return String(value);
  if (value instanceof Map || value instanceof Set) return comparable([...value], startedAt);
  if (Array.isArray(value)) return value.map((item) => comparable(item, startedAt));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, item]) => [key, comparable(item, startedAt)]),
  );
}

const signed = (n: number): string => (n < 0 ? `${n}` : `+${n}`);
