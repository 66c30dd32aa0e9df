import type { ErrorView } from '../model/history.ts';
import type { Allowed, Like, Thrown } from '../language/language.ts';
import { answerText } from '../text/values.ts';
import { Span } from './time.ts';

/** How a call ended. */
export interface Heard {
  value?: unknown;
  error?: ErrorView;
}

/**
 * Whether an answer is one that is expected, and what its moments are then: of each that was guessed, what it is.
 *
 * @param offsetMs how far the history's own time is ahead of the clocks that answers are read from
 */
export function match(
  expected: Allowed<unknown, unknown>['answer'],
  heard: Heard,
  offsetMs: number,
): ReadonlyMap<Span, Span> | null {
  const known = new Map<Span, Span>();
  if (isThrown(expected)) return heard.error && expected.throws(heard.error) ? known : null;
  return !heard.error && isLike(expected, heard.value, { offsetMs, known }) ? known : null;
}

/**
 * Two moments that are so close are the same: otherwise the speed of the machine would decide which of two calls a time
 * is of. Histories let more than that pass where it matters.
 */
export const CLOSE_MS = 20;

interface Comparison {
  offsetMs: number;
  known: Map<Span, Span>;
}

function isLike(expected: unknown, heard: unknown, by: Comparison): boolean {
  if (isLikeness(expected)) return expected.like(heard);
  if (expected instanceof Span) return isAt(expected, heard, by);
  if (Array.isArray(expected))
    return (
      Array.isArray(heard) &&
      heard.length === expected.length &&
      expected.every((item, index) => isLike(item, heard[index], by))
    );
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, heard);
  if (typeof heard !== 'object' || heard === null) return false;
  return Object.entries(expected).every(([name, field]) =>
    isLike(field, (heard as Record<string, unknown>)[name], by),
  );
}

function isAt(expected: Span, heard: unknown, { offsetMs, known }: Comparison): boolean {
  const ms = momentOf(heard) + offsetMs;
  if (!expected.has(ms)) return false;
  known.set(expected, new Span(ms - CLOSE_MS, ms + CLOSE_MS));
  return true;
}

/** Milliseconds since 1970; NaN for what is no moment. */
export function momentOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return new Date(value).getTime();
  // Of another realm's, or a bigint's.
  return typeof value === 'object' && value !== null ? new Date(value as Date).getTime() : Number(value);
}

const isLikeness = (expected: unknown): expected is Like =>
  typeof expected === 'object' && expected !== null && 'like' in expected && 'told' in expected;

const isThrown = (expected: unknown): expected is Thrown =>
  typeof expected === 'object' && expected !== null && 'throws' in expected;

/** As a report says it: `{ ok: false, reason: 'taken' }`. */
export function toldExpected(expected: Allowed<unknown, unknown>['answer']): string {
  if (isThrown(expected)) return expected.told;
  if (isLikeness(expected)) return expected.told;
  return answerText(asTold(expected));
}

/** A moment is told as the date that it stands for, and what only has to be like something in the words for it. */
function asTold(value: unknown): unknown {
  if (isLikeness(value)) return value.told;
  if (value instanceof Span) return new Date(value.from).toISOString();
  if (Array.isArray(value)) return value.map(asTold);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asTold(field)]));
}

export function toldHeard({ value, error }: Heard): string {
  return error ? `an exception: ${error.code ?? error.name}: ${error.message}` : answerText(withDates(value));
}

const withDates = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? (JSON.parse(JSON.stringify(value, big)) as unknown) : value;
const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
