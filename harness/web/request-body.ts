import type { Context } from 'hono';
import { PlainError } from '../model/plain-error.ts';

/** Larger than any file of a kata, and small enough to be read at once. */
const LARGEST_BODY = 2_000_000;

/** Throws a `PlainError` when it is no JSON object, or larger than anything that a page sends. */
export async function body<T extends object>(c: Context): Promise<T> {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new PlainError('A request that changes something is sent as JSON.');
  if (Number(c.req.header('content-length') ?? Infinity) > LARGEST_BODY)
    throw new PlainError(`A request takes at most ${LARGEST_BODY} bytes.`);
  const parsed: unknown = await c.req.json().catch(() => undefined);
  if (typeof parsed === 'object' && parsed !== null) return parsed as T;
  throw new PlainError('The request is no JSON object.');
}
