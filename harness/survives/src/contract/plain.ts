import { Span } from './time.ts';

/** States that are equal as data have the same key, in whatever order they were made. */
export function keyOf(state: unknown): string {
  if (state instanceof Span) return `@${state.from}-${state.to}`;
  if (state instanceof Map)
    return `{${sorted([...state].map(([key, value]) => `${keyOf(key)}:${keyOf(value)}`))}}`;
  if (state instanceof Set) return `<${sorted([...state].map(keyOf))}>`;
  if (Array.isArray(state)) return `[${state.map(keyOf).join()}]`;
  if (typeof state !== 'object' || state === null)
    return typeof state === 'string' ? JSON.stringify(state) : String(state);
  return `{${sorted(Object.entries(state).map(([key, value]) => `${keyOf(key)}:${keyOf(value)}`))}}`;
}

const sorted = (parts: string[]): string => parts.sort().join();

/** The state with moments that are known more closely now in the place of those that were guessed. */
export function withMoments<T>(state: T, known: ReadonlyMap<Span, Span>): T {
  return known.size === 0 ? state : (replaced(state, known) as T);
}

function replaced(value: unknown, known: ReadonlyMap<Span, Span>): unknown {
  if (value instanceof Span) return known.get(value) ?? value;
  if (value instanceof Map)
    return new Map([...(value as Map<unknown, unknown>)].map(([key, item]) => [key, replaced(item, known)]));
  if (value instanceof Set) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, known)]));
}
