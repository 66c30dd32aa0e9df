/** Whether a value has a shape. */
export type ValueShape = (value: unknown) => boolean;

/** Deeper than any history is. */
const DEEPEST = 64;

export const text: ValueShape = (value) => typeof value === 'string';
export const number: ValueShape = (value) => typeof value === 'number';
export const boolean: ValueShape = (value) => typeof value === 'boolean';

export const oneOf =
  (...values: readonly unknown[]): ValueShape =>
  (value) =>
    values.includes(value);

export const either =
  (...shapes: readonly ValueShape[]): ValueShape =>
  (value) =>
    shapes.some((shape) => shape(value));

export const listOf =
  (shape: ValueShape): ValueShape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

export const optional =
  (shape: ValueShape): ValueShape =>
  (value) =>
    value === undefined || shape(value);

/** More fields than these may be there. */
export const record =
  (fields: Readonly<Record<string, ValueShape>>): ValueShape =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(fields).every(([name, shape]) => shape((value as Record<string, unknown>)[name]));

/** Can be written as JSON: nothing in it refers to itself, and nothing is a bigint, a date or a map. */
export function isPlain(value: unknown, depth = 0): boolean {
  if (typeof value === 'bigint') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (depth > DEEPEST) return false;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((each) => isPlain(each, depth + 1));
}
