/** Objects and lists in one copy: what refers to itself is endless otherwise. */
const VALUES_AT_MOST = 5_000;

/** A JSON-safe copy for histories: dates as ISO text, bigints as digits, functions by name, long texts cut. */
export function plainData(value: unknown, depth = 0, budget = { left: VALUES_AT_MOST }): unknown {
  if (value === undefined || value === null) return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function') return `[function ${value.name}]`;
  if (typeof value === 'symbol') return String(value);
  if (typeof value === 'string') return value.length > 500 ? `${value.slice(0, 500)}…` : value;
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (Buffer.isBuffer(value)) return `\\x${value.subarray(0, 32).toString('hex')}`;
  if (depth > 6 || --budget.left < 0) return '…';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => plainData(item, depth + 1, budget));
  if (value instanceof Map || value instanceof Set) return plainData([...value], depth, budget);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, plainData(item, depth + 1, budget)]),
  );
}
