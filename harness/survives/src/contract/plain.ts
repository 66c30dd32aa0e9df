import { Span } from './time.ts';

/** Of maps and sets that are parts of states, which nobody changes: most of a large one is there in the next state, too. */
const keys = new WeakMap<object, string>();

/** States that are equal as data have the same key, in whatever order they were made. */
export function keyOf(state: unknown): string {
  if (state instanceof Span) return `@${state.from}-${state.to}`;
  if (state instanceof Map || state instanceof Set) {
    const known = keys.get(state);
    if (known !== undefined) return known;
    const key = keyOfMany(state);
    keys.set(state, key);
    return key;
  }
  if (Array.isArray(state)) return `[${state.map(keyOf).join()}]`;
  if (typeof state !== 'object' || state === null)
    return typeof state === 'string' ? JSON.stringify(state) : String(state);
  return `{${sorted(Object.entries(state).map(([key, value]) => `${keyOf(key)}:${keyOf(value)}`))}}`;
}

const keyOfMany = (state: Map<unknown, unknown> | Set<unknown>): string =>
  state instanceof Set
    ? `<${sorted([...state].map(keyOf))}>`
    : `{${sorted([...state].map(([key, value]) => `${keyOf(key)}:${keyOf(value)}`))}}`;

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
