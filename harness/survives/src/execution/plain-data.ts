import { LIMITS } from '../model/limits.ts';

/** Objects and lists in one copy: what refers to itself is endless otherwise. */
const VALUES_AT_MOST = LIMITS.run.values;

/** A JSON-safe copy for histories: dates as ISO text, bigints as digits, functions by name, long texts cut. */
export function plainData(value: unknown, depth = 0, budget = { left: VALUES_AT_MOST }): unknown {
  switch (typeof value) {
    case 'bigint':
    case 'symbol':
      return value.toString();
    case 'function':
      return `[function ${value.name}]`;
    case 'string':
      return value.length > 500 ? `${value.slice(0, 500)}…` : value;
    case 'object':
      return value === null ? null : plainObject(value, depth, budget);
    default:
      return value;
  }
}

function plainObject(value: object, depth: number, budget: { left: number }): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (Buffer.isBuffer(value)) return `\\x${value.subarray(0, 32).toString('hex')}`;
  if (depth > 6 || --budget.left < 0) return '…';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => plainData(item, depth + 1, budget));
  if (value instanceof Map || value instanceof Set) return plainData([...value], depth, budget);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    copy[key] = plainData((value as Record<string, unknown>)[key], depth + 1, budget);
  }
  return copy;
}
